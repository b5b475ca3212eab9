import { isName } from '../../verify/token-claims.js';
import type { CredentialOwner } from '../credential-owner.js';
import type { CredentialRow } from './credential-store.js';
import { VaultFailure } from './vault.errors.js';

const VERSION = 1;
const BASE64 = /^[\w+/]+={0,2}$/;

/** Rows by owner. */
export type Rows = ReadonlyMap<string, CredentialRow>;

export const ownerKey = ({ issuer, subject }: CredentialOwner) => JSON.stringify([issuer, subject]);

export function rowsToText(rows: Rows): string {
  const written = [...rows.values()].map(({ wrapped, body, ...row }) => ({
    ...row,
    wrapped: wrapped.toString('base64'),
    body: body.toString('base64'),
  }));
  return `${JSON.stringify({ version: VERSION, rows: written }, null, 1)}\n`;
}

/**
 * All rows or none: a file of which only a part can be read must never be written back.
 * @throws VaultFailure
 */
export function rowsFromText(text: string): Rows {
  const { version, rows } = parsed(text);
  if (version !== VERSION || !Array.isArray(rows)) throw damaged('it is not a vault of this version');
  const byOwner = new Map(rows.map((row: unknown, index) => entry(row, index)));
  if (byOwner.size !== rows.length) throw damaged('an owner has two rows');
  return byOwner;
}

function parsed(text: string): { version?: unknown; rows?: unknown } {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    throw damaged('it is not JSON');
  }
}

function entry(value: unknown, index: number): [string, CredentialRow] {
  const { issuer, subject, keyId, wrapped, body, createdAt, updatedAt, disabledAt } = Object(value) as Record<
    string,
    unknown
  >;
  const names = [issuer, subject, keyId].every(isName);
  const dates = [createdAt, updatedAt, disabledAt ?? createdAt].every(isDate);
  if (!names || !dates || !isBase64(wrapped) || !isBase64(body))
    throw damaged(`row ${index + 1} is incomplete`);
  const row: CredentialRow = {
    issuer: issuer as string,
    subject: subject as string,
    keyId: keyId as string,
    wrapped: Buffer.from(wrapped, 'base64'),
    body: Buffer.from(body, 'base64'),
    createdAt: new Date(createdAt as string),
    updatedAt: new Date(updatedAt as string),
    ...(disabledAt !== undefined && { disabledAt: new Date(disabledAt as string) }),
  };
  return [ownerKey(row), row];
}

const isDate = (value: unknown) => typeof value === 'string' && !Number.isNaN(Date.parse(value));
const isBase64 = (value: unknown): value is string => typeof value === 'string' && BASE64.test(value);

function damaged(what: string): VaultFailure {
  return new VaultFailure('damaged', `VAULT_FILE cannot be read: ${what}. Nothing is written to it.`);
}
