import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import type { Arguments } from '../http/arguments.js';
import type { Tenant } from '../world/tenants.js';

/** The organization named in a call, which must be the caller's own; each tenant has one. */
export function ownOrganization(args: Arguments, { organizationId }: Tenant): string {
  const named = args.text('organizationId');
  if (named !== organizationId) throw new Refused(invented('You are not a member of this organization.'));
  return named;
}

export function organizationToListEntry({ userId, organizationId }: Tenant): object {
  return {
    id: organizationId,
    name: nameOf(userId),
    type: 'Trading Firm',
    ownerName: `User ${userId}`,
    members: membersOf(userId).length,
    preferred: true,
  };
}

export function organizationToWire({ userId, organizationId }: Tenant): object {
  return {
    id: organizationId,
    name: nameOf(userId),
    seats: 5,
    type: 'Trading Firm',
    credit: { movements: MOVEMENTS, balance: 111.56 },
    products: PRODUCTS,
    data: { signedTime: 1_736_899_200, current: true },
    members: membersOf(userId),
  };
}

const nameOf = (userId: number): string => invented(`Firm of user ${userId}`);

function membersOf(userId: number): object[] {
  const owner = {
    id: userId,
    name: `User ${userId}`,
    isAdmin: true,
    email: `user-${userId}@sandbox.invalid`,
  };
  const colleague = { id: userId + 1, name: `User ${userId + 1}`, isAdmin: false };
  return [owner, { ...colleague, email: `user-${userId + 1}@sandbox.invalid` }];
}

const MOVEMENTS = [
  {
    date: '2025-11-01 00:00:00',
    description: invented('Monthly credit'),
    type: 'deposit',
    subtype: 'subscription',
    amount: 100,
    balance: 111.56,
  },
  {
    date: '2025-10-20 14:31:00',
    description: invented('Optimization'),
    type: 'withdrawal',
    subtype: 'optimization',
    amount: -14.68,
    balance: 11.56,
  },
];

const PRODUCTS = [
  {
    name: 'Organization Seats',
    items: [{ productId: 1, name: 'Trading Firm Seat', quantity: 5, unitPrice: 48, total: 240 }],
  },
  {
    name: 'Compute Nodes',
    items: [{ productId: 2, name: 'B-MICRO', quantity: 1, unitPrice: 8, total: 8 }],
  },
];
