import { randomBytes } from 'node:crypto';
import { UsageError } from './command.js';

const KEY_BYTES = 32;

/** Rings of named keys, by the word for them on the command line. */
export const NAMED_RINGS = { claims: 'CREDENTIAL_CLAIM_KEYS', vault: 'VAULT_KEYS' } as const;
export type NamedRing = keyof typeof NAMED_RINGS;

/** A key in the notation of JWT_SECRET_KEY. */
export const newSecret = () => `base64:${randomBytes(KEY_BYTES).toString('base64')}`;

/** A key with a name, in the notation of CREDENTIAL_CLAIM_KEYS. The name tells its age. */
export function newNamedKey(now = new Date()): string {
  const day = now.toISOString().slice(0, 10).replaceAll('-', '');
  return `${day}-${randomBytes(2).toString('hex')}=${newSecret()}`;
}

/** The word for the key of AUDIT_ANCHOR_KEY on the command line. */
export const ANCHOR = 'anchor';

/** @throws UsageError for anything else than a ring of named keys. */
export function ringFrom(word: string | undefined): NamedRing | undefined {
  if (word === undefined || Object.hasOwn(NAMED_RINGS, word)) return word as NamedRing | undefined;
  throw new UsageError(`--for must be one of ${[...Object.keys(NAMED_RINGS), ANCHOR].join(', ')}.`);
}
