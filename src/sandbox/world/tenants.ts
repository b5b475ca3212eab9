/** One user of the sandbox: the credentials a client signs with, and the organization it acts in. */
export interface Tenant {
  userId: number;
  token: string;
  /** 32 hex characters. */
  organizationId: string;
}

// Two of them, so that anybody can see that one tenant's work never shows up at the other's.
export const DEMO_TENANTS: readonly Tenant[] = [
  { userId: 12345, token: 'sandbox-token-alice', organizationId: 'a11ce000000000000000000000012345' },
  { userId: 67890, token: 'sandbox-token-bob', organizationId: 'b0b00000000000000000000000067890' },
];
