import { hash } from 'node:crypto';
import type { Principal } from '../auth/principal.js';
import type { AuditActor } from './audit-event.js';

// Ids that say what was acted on. Everything else of a call is left out: names, code, notes, parameters.
const ALLOWED_ARGUMENTS = [
  'projectId',
  'backtestId',
  'compileId',
  'optimizationId',
  'algorithmId',
  'deployId',
  'nodeId',
  'organizationId',
  'libraryId',
] as const;

// An id is short and plain. What is not, under an id's name, was put there by someone.
const ID = /^[\w.-]{1,80}$/;

/** The arguments of a call that may stand in the audit. */
export function auditableArguments(input: unknown): Record<string, string | number> {
  if (typeof input !== 'object' || input === null) return {};
  const values = input as Record<string, unknown>;
  const ids: Record<string, string | number> = {};
  for (const name of ALLOWED_ARGUMENTS) {
    const value = values[name];
    if (isId(value)) ids[name] = value;
  }
  return ids;
}

const isId = (value: unknown): value is string | number =>
  typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && ID.test(value);

/** SHA-256 of a token's id, 16 hex digits. */
export const tokenIdHash = (tokenId: string): string =>
  // The first bytes as hex, not the first digits: V8 keeps the whole text for a part of it that lives on.
  hash('sha256', tokenId, 'buffer').toString('hex', 0, 8);

/** @param agent what the client says of itself */
export function actorOf(principal: Principal, agent?: string): AuditActor {
  return {
    type: principal.kind,
    issuer: principal.issuer,
    sub: principal.subject,
    ...(principal.clientId && { client_id: principal.clientId }),
    token_id_hash: tokenIdHash(principal.tokenId),
    ...(agent && { agent }),
  };
}
