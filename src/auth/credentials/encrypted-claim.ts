import { compactDecrypt, CompactEncrypt, type CompactJWEHeaderParameters } from 'jose';
import type { NamedKeyRing } from '../keys/named-keys.js';
import { ENCRYPTED_CREDENTIAL_CLAIM } from '../verify/verified-token.js';
import type { CredentialOwner } from './credential-owner.js';
import { invalidClaim } from './credentials.errors.js';

/** Longest accepted value of the claim; one with an account takes about 450 characters. */
const MAX_LENGTH = 2048;
const TYPE = 'qc-cred+jwe';
const HEADER_NAMES = new Set(['alg', 'enc', 'kid', 'typ']);

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Encrypts an account for the token of one subject. Issuer and subject are inside as well: a ciphertext
 * that is copied into the token of somebody else does not open there.
 * @param fields content in the form of the claim `qc_credentials`.
 * @returns a compact JWE.
 */
export function sealClaim(ring: NamedKeyRing, owner: CredentialOwner, fields: object): Promise<string> {
  const { current } = ring;
  if (!current) throw new Error('There is no key to encrypt credentials with.');
  const content = { iss: owner.issuer, sub: owner.subject, c: fields };
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(content)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: current.id, typ: TYPE })
    .encrypt(current.key);
}

/**
 * Opens what `sealClaim` made, and nothing else.
 * @returns content in the form of the claim `qc_credentials`, unchecked.
 * @throws CredentialsError; never with a cause, which could hold what was decrypted.
 */
export async function openClaim(
  ring: NamedKeyRing,
  owner: CredentialOwner,
  claim: unknown,
): Promise<unknown> {
  if (typeof claim !== 'string') throw unusable('it must be a text');
  if (claim.length > MAX_LENGTH) throw unusable(`it is longer than ${MAX_LENGTH} characters`);
  const { iss, sub, c } = await decrypted(ring, claim);
  if (iss !== owner.issuer || sub !== owner.subject) throw unusable('it was made for another token');
  return c;
}

async function decrypted(ring: NamedKeyRing, jwe: string): Promise<Record<string, unknown>> {
  try {
    const { plaintext } = await compactDecrypt(jwe, (header) => keyFor(ring, header), {
      // Only what sealClaim writes: the header is the sender's, and must not choose what work is done.
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      maxDecompressedLength: 0,
    });
    return Object(JSON.parse(utf8.decode(plaintext))) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof UnknownKey)
      throw unusable('it is encrypted with a key that this server does not have');
    throw unusable('it cannot be decrypted');
  }
}

function keyFor(ring: NamedKeyRing, header: CompactJWEHeaderParameters) {
  const isOurs = header.typ === TYPE && Object.keys(header).every((name) => HEADER_NAMES.has(name));
  const key = isOurs && typeof header.kid === 'string' ? ring.find(header.kid) : undefined;
  if (!key) throw new UnknownKey();
  return key;
}

class UnknownKey extends Error {}

const unusable = (problem: string) => invalidClaim(ENCRYPTED_CREDENTIAL_CLAIM, problem);
