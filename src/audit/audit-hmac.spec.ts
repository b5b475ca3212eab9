import { AuditConfig } from '../config/audit.config.js';
import { AuthConfig } from '../config/auth.config.js';
import { AuditHmac } from './audit-hmac.js';

const JWT_KEY = 'a-key-for-tokens-0123456789-abcdefghijk';
const AUDIT_KEY = 'a-key-for-hashes-9876543210-lmnopqrstuv';

const hmac = (audit: Partial<AuditConfig> = {}, auth: Partial<AuthConfig> = { jwtSecretKey: JWT_KEY }) =>
  new AuditHmac(Object.assign(new AuditConfig(), audit), Object.assign(new AuthConfig(), auth));

describe('AuditHmac', () => {
  it('is the same for the same arguments in any order, also after a restart', () => {
    expect(hmac().of({ a: 1, b: [2] })).toBe(hmac().of({ b: [2], a: 1 }));
    expect(hmac().of({ a: 1 })).toMatch(/^[\w-]{8}\.[\w-]{43}$/);
    expect(hmac().of({ a: 1 })).not.toBe(hmac().of({ a: 2 }));
  });

  it('begins with the name of its key, so that one knows what can be compared', () => {
    const [own, derived] = [hmac({ hmacKey: AUDIT_KEY }), hmac()].map((one) => one.of(1)!.split('.'));
    expect(own![0]).not.toBe(derived![0]);
    expect(own![1]).not.toBe(derived![1]);
    const other = { jwtSecretKey: AUDIT_KEY };
    expect(hmac({ hmacKey: AUDIT_KEY }, other).of(1)).toBe(hmac({ hmacKey: AUDIT_KEY }).of(1));
  });

  it('is left out without a key, and where there is no canonical JSON', () => {
    expect(hmac({}, {}).of({ a: 1 })).toBeUndefined();
    expect(hmac().of({ a: '\ud83d' })).toBeUndefined();
  });
});
