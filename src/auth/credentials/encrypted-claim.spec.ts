import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { deflateRawSync } from 'node:zlib';
import { CompactEncrypt, decodeProtectedHeader } from 'jose';
import { Logger } from '@nestjs/common';
import type { Principal } from '../principal.js';
import { type NamedKeyRing, readNamedKeys } from '../keys/named-keys.js';
import { settingsWith } from '../testing/auth-app.js';
import { CLAIM_KEY, OTHER_CLAIM_KEY } from '../testing/sealing-keys.js';
import { API_TOKEN, CREDENTIALS, segment } from '../testing/tokens.js';
import { SealedClaim } from '../verify/sealed-claim.js';
import { openClaim, sealClaim } from './encrypted-claim.js';
import { EncryptedClaimLookup } from './encrypted-claim.lookup.js';
import { PlainClaimLookup } from './plain-claim.lookup.js';

const ringOf = (...entries: string[]) => readNamedKeys('KEYS', entries.join(',')).ring;
const ring = ringOf(CLAIM_KEY);
const ALICE = { issuer: 'ledgai', subject: 'alice' };

function sealedWith(header: object, content: unknown, keys: NamedKeyRing = ring): Promise<string> {
  const full = { alg: 'dir', enc: 'A256GCM', kid: 'c1', typ: 'qc-cred+jwe', ...header };
  return new CompactEncrypt(Buffer.from(JSON.stringify(content)))
    .setProtectedHeader(full)
    .encrypt(keys.current!.key);
}
const content = { iss: 'ledgai', sub: 'alice', c: CREDENTIALS };

describe('the encrypted claim', () => {
  it('opens in the token it was made for', async () => {
    const jwe = await sealClaim(ring, ALICE, CREDENTIALS);
    expect(decodeProtectedHeader(jwe)).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      kid: 'c1',
      typ: 'qc-cred+jwe',
    });
    expect(await openClaim(ring, ALICE, jwe)).toEqual(CREDENTIALS);
  });

  it('is made with the first key and opened with any', async () => {
    const old = await sealClaim(ring, ALICE, CREDENTIALS);
    const rotated = ringOf(OTHER_CLAIM_KEY, CLAIM_KEY);
    expect(decodeProtectedHeader(await sealClaim(rotated, ALICE, CREDENTIALS)).kid).toBe('c2');
    expect(await openClaim(rotated, ALICE, old)).toEqual(CREDENTIALS);
  });

  const tampered = async (part: number) => {
    const parts = (await sealClaim(ring, ALICE, CREDENTIALS)).split('.');
    const bytes = Buffer.from(parts[part]!, 'base64url');
    bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
    parts[part] = bytes.toString('base64url');
    return parts.join('.');
  };
  const pbes2 = () => {
    const header = { alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', kid: 'c1', typ: 'qc-cred+jwe', p2c: 9e9 };
    const parts = [40, 12, 64, 16].map((n) => randomBytes(n).toString('base64url'));
    return [segment({ ...header, p2s: 'c2FsdHNhbHRzYWx0' }), ...parts].join('.');
  };
  const bomb = () => {
    const header = segment({ alg: 'dir', enc: 'A256GCM', kid: 'c1', typ: 'qc-cred+jwe', zip: 'DEF' });
    const squeezed = deflateRawSync(Buffer.alloc(500_000, 'a')).toString('base64url');
    return `${header}..${segment(randomBytes(12))}.${squeezed}.${segment(randomBytes(16))}`;
  };

  it.each<[string, () => unknown]>([
    ['pasted under another sub', () => sealClaim(ring, { ...ALICE, subject: 'mallory' }, CREDENTIALS)],
    ['of another issuer', () => sealClaim(ring, { ...ALICE, issuer: 'https://idp.example' }, CREDENTIALS)],
    ['without issuer and subject', () => sealedWith({}, { c: CREDENTIALS })],
    ['of an unknown kid', () => sealedWith({ kid: 'c9' }, content)],
    ['of the kid __proto__', () => sealedWith({ kid: '__proto__' }, content)],
    ['without kid', () => sealedWith({ kid: undefined }, content)],
    ['of another key under our kid', () => sealedWith({}, content, ringOf(OTHER_CLAIM_KEY))],
    ['of another type', () => sealedWith({ typ: 'JWT' }, content)],
    ['without type', () => sealedWith({ typ: undefined }, content)],
    ['with a header of its own', () => sealedWith({ apu: 'eA' }, content)],
    ['tampered in the header', () => tampered(0)],
    ['tampered in the nonce', () => tampered(2)],
    ['tampered in the text', () => tampered(3)],
    ['tampered in the tag', () => tampered(4)],
    ['by A128GCM', () => segment({ alg: 'dir', enc: 'A128GCM', kid: 'c1', typ: 'qc-cred+jwe' }) + '..a.a.a'],
    ['by A256KW', () => sealedWith({ alg: 'A256KW' }, content)],
    ['by PBES2 with 9e9 rounds', pbes2],
    ['that is a zip bomb', bomb],
    ['that is compressed', () => sealedWith({ zip: 'DEF' }, content)],
    ['of more than 2 kB', () => sealedWith({}, { ...content, filler: 'x'.repeat(2000) })],
    ['of 5 MB', () => 'x'.repeat(5_000_000)],
    ['that is null', () => null],
    ['that is an object', () => CREDENTIALS],
    ['that is empty', () => ''],
    ['that is a signed token', () => 'a.b.c'],
    ['whose content is null', () => sealedWith({}, null)],
  ])('%s is refused at once, and tells nothing', async (_, make) => {
    const claim = await make();
    let error: unknown;
    // The quickest of three tries: the machine may have had something else to do in the others.
    const tookMs = [];
    for (let tries = 0; tries < 3; tries += 1) {
      const startMs = performance.now();
      error = await openClaim(ring, ALICE, claim).catch((caught: unknown) => caught);
      tookMs.push(performance.now() - startMs);
    }
    expect(Math.min(...tookMs)).toBeLessThan(50);
    expect(error).toMatchObject({ name: 'CredentialsError', code: 'credentials_invalid' });
    expect((error as Error).cause).toBeUndefined();
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(API_TOKEN);
  });

  it('says of an unknown key that it is a matter of keys', async () => {
    const opened = openClaim(ring, ALICE, await sealedWith({ kid: 'c9' }, content));
    await expect(opened).rejects.toThrow('a key that this server does not have. Ask for a new token.');
  });

  it('is different every time, so that equal accounts do not show', async () => {
    expect(await sealClaim(ring, ALICE, CREDENTIALS)).not.toBe(await sealClaim(ring, ALICE, CREDENTIALS));
  });
});

describe('the lookup of the encrypted claim', () => {
  const find = async (claim: unknown, { claimKeys = CLAIM_KEY, issuer = 'ledgai' } = {}) => {
    const { auth, credentials } = settingsWith({ credentials: { claimKeys } });
    return new EncryptedClaimLookup(auth, credentials).find({
      principal: { ...ALICE, issuer } as Principal,
      ...(claim !== undefined && { encryptedClaim: new SealedClaim(claim) }),
      ownsEnvironment: true,
    });
  };

  it('finds the account, and nothing in a token without the claim', async () => {
    expect((await find(await sealClaim(ring, ALICE, CREDENTIALS)))?.userId).toBe('406922');
    expect(await find(undefined)).toBeUndefined();
  });

  it('refuses the claim while there are no keys, naming the setting', async () => {
    const found = find(await sealClaim(ring, ALICE, CREDENTIALS), { claimKeys: '' });
    await expect(found).rejects.toMatchObject({
      code: 'credentials_not_allowed',
      message: expect.stringContaining('CREDENTIAL_CLAIM_KEYS'),
    });
  });

  it('refuses the claim of a foreign issuer, even one made for it', async () => {
    const issuer = 'https://idp.example.com';
    const jwe = await sealClaim(ring, { ...ALICE, issuer }, CREDENTIALS);
    await expect(find(jwe, { issuer })).rejects.toMatchObject({ code: 'credentials_not_allowed' });
  });

  it('refuses an account that is incomplete', async () => {
    const jwe = await sealedWith({}, { ...content, c: { user_id: '1' } });
    await expect(find(jwe)).rejects.toThrow('api_token must be a text without spaces');
  });

  it('keeps its keys to itself', () => {
    const { auth, credentials } = settingsWith({ credentials: { claimKeys: CLAIM_KEY } });
    const lookup = new EncryptedClaimLookup(auth, credentials);
    expect(inspect(lookup, { depth: 9, showHidden: true }) + JSON.stringify(lookup)).not.toContain(
      '2f9d41c7',
    );
  });
});

describe('an account that was read from a claim', () => {
  const lookupOf = () => {
    const { auth, credentials } = settingsWith({ credentials: { claimKeys: CLAIM_KEY } });
    return { encrypted: new EncryptedClaimLookup(auth, credentials), plain: new PlainClaimLookup(auth) };
  };
  const owner = (subject = 'alice') => ({ ...ALICE, subject, expiresAt: 0, tokenId: subject }) as Principal;

  it('is read once, and given to the principal it was read for only', async () => {
    const { encrypted } = lookupOf();
    const encryptedClaim = new SealedClaim(await sealClaim(ring, ALICE, CREDENTIALS));
    const principal = owner();
    const find = async (who: Principal) =>
      encrypted.find({ principal: who, encryptedClaim, ownsEnvironment: false });
    const account = await find(principal);
    expect(account?.userId).toBe('406922');
    expect(await find(principal)).toBe(account);
    await expect(find(owner('bob'))).rejects.toThrow('it was made for another token');
  });

  it('is not kept beside the account that was read from it, also where two read it at once', async () => {
    const { encrypted } = lookupOf();
    const text = await sealClaim(ring, ALICE, CREDENTIALS);
    const encryptedClaim = new SealedClaim(text);
    const request = { principal: owner(), encryptedClaim, ownsEnvironment: false };
    const accounts = await Promise.all([encrypted.find(request), encrypted.find(request)]);
    expect(accounts.map((account) => account?.userId)).toEqual(['406922', '406922']);
    expect(inspect(encryptedClaim.open(), { showHidden: true })).not.toContain(API_TOKEN);
    expect(encryptedClaim.open()).not.toBe(text);
  });

  it('is asked about all the same: a claim that may not be used any more is refused', () => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    const { plain } = lookupOf();
    const request = {
      principal: owner(),
      credentialClaim: new SealedClaim(CREDENTIALS),
      ownsEnvironment: false,
    };
    expect(plain.find(request)).toBe(plain.find(request));
    const foreign = { ...request, principal: { ...request.principal, issuer: 'https://idp.example.com' } };
    expect(() => plain.find(foreign)).toThrow('does not accept readable credentials');
  });
});
