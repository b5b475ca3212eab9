import { hash } from 'node:crypto';
import type { Principal } from '../../auth/principal.js';

/** One client of one tenant. A token that names no client stands for the tenant as a whole. */
export function callerKey({ tenant, clientId }: Principal): string {
  if (clientId === undefined) return tenant;
  return `${tenant}:${hash('sha256', clientId, 'buffer').toString('hex', 0, 16)}`;
}
