import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import canonicalize from 'canonicalize';
import { Seal } from '../auth/keys/seal.js';
import { AuditConfig } from '../config/audit.config.js';
import { AuthConfig } from '../config/auth.config.js';

const PURPOSE = 'audit arguments';
const KEY_NAME_CHARACTERS = 8;

/**
 * Hashes what must not stand in the record, so that somebody who has the text can show that it was this one. Keyed,
 * because many arguments could be guessed.
 */
@Injectable()
export class AuditHmac {
  private readonly seal: Seal | undefined;
  private readonly keyName: string;

  constructor({ hmacKey }: AuditConfig, { stateSecretKey, jwtSecretKey }: AuthConfig) {
    const secret = hmacKey ?? stateSecretKey ?? jwtSecretKey;
    // A key of this process alone would make hashes that nobody can compare with anything.
    this.seal = secret ? new Seal({ stateSecretKey: secret, jwtSecretKeysPrevious: [] }, PURPOSE) : undefined;
    this.keyName = this.seal?.of('name of the key').slice(0, KEY_NAME_CHARACTERS) ?? '';
  }

  /** `<name of the key>.<HMAC>`, base64url; nothing without a key, or where the value has no canonical JSON. */
  of(value: unknown): string | undefined {
    const text = this.seal && canonicalOrNothing(value);
    return text === undefined ? undefined : `${this.keyName}.${this.seal!.of(text)}`;
  }
}

/** SHA-256 of canonical JSON, in hex. */
export function sha256Of(value: unknown): string | undefined {
  const text = canonicalOrNothing(value);
  return text === undefined ? undefined : hash('sha256', text, 'hex');
}

/** Half a character, for one, has none. */
function canonicalOrNothing(value: unknown): string | undefined {
  try {
    return canonicalize(value);
  } catch {
    return undefined;
  }
}
