import { QuantConnectAccount } from '../../quantconnect/quantconnect-account.js';

const FIELDS = new Set(['user_id', 'api_token', 'organization_id']);
const USER_ID = /^[1-9]\d{0,18}$/;
const PRINTABLE = /^[\x21-\x7e]+$/;
// Both are 64 and 32 hexadecimal characters today.
const MAX_LENGTH = 512;

/**
 * Reads an account in the form of the claim `qc_credentials`. Unknown fields are refused: a misspelled
 * `organisation_id` would otherwise act on another organization without a word.
 * @returns what is wrong, as a sentence without any value, or the account.
 */
export function readAccount(fields: unknown): QuantConnectAccount | string {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return 'it must be an object';
  if (!Object.keys(fields).every((name) => FIELDS.has(name))) {
    return `it may hold ${[...FIELDS].join(', ')} and nothing else`;
  }
  const { user_id, api_token, organization_id } = fields as Record<string, unknown>;
  const userId = Number.isSafeInteger(user_id) ? String(user_id) : user_id;
  if (typeof userId !== 'string' || !USER_ID.test(userId)) return 'user_id must be a positive whole number';
  if (!isText(api_token)) return 'api_token must be a text without spaces';
  // Issuers write null for an organization that they do not know.
  const organizationId = organization_id ?? undefined;
  if (organizationId === undefined) return new QuantConnectAccount(userId, api_token);
  if (!isText(organizationId)) return 'organization_id must be a text without spaces, or left out';
  return new QuantConnectAccount(userId, api_token, organizationId);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_LENGTH && PRINTABLE.test(value);
}
