import { createSecretKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { EXTERNAL_ALGORITHMS } from '../../config/trusted-issuer.js';
import { FakeIssuer } from '../testing/fake-issuer.js';
import { TemporarilyUnavailable } from '../unavailable.js';
import { metadataAddresses } from './issuer-discovery.js';
import type { Fetch } from './json-document.js';
import { COLD_RETRY_MS, COOL_DOWN_MS, MAX_AGE_MS, RemoteJwks, STALE_MS } from './remote-jwks.js';

const ISSUER = 'https://idp.example.com';
const KEYS_URL = `${ISSUER}/keys`;
const jwkOf = (alg: 'ES256' | 'RS256', kid: string) => {
  const { publicKey } =
    alg === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
};
const [one, two, three] = ['one', 'two', 'three'].map((kid) => jwkOf('ES256', kid));
const json = (body: unknown, init?: ResponseInit) => new Response(JSON.stringify(body), init);
const flush = () => new Promise((resolve) => setImmediate(resolve));

/** Keys over an imagined network and clock. */
function remote({ jwksUri = KEYS_URL }: { jwksUri?: string | null } = {}) {
  const world = {
    nowMs: 1_000_000,
    published: [one] as object[],
    down: false,
    asked: [] as string[],
    changes: 0,
    /** Asked before the rest; answers what it likes. */
    answer: undefined as ((url: string) => Response | Promise<Response>) | undefined,
  };
  const fetch: Fetch = async (url) => {
    world.asked.push(url);
    await flush();
    if (world.down) throw new TypeError('fetch failed');
    return (await world.answer?.(url)) ?? json({ keys: world.published });
  };
  const keys = new RemoteJwks(
    { issuer: ISSUER, algorithms: [...EXTERNAL_ALGORITHMS], ...(jwksUri !== null && { jwksUri }) },
    { fetch, now: () => world.nowMs, onChange: () => (world.changes += 1) },
  );
  const find = async (kid: string) => (await keys.candidates({ alg: 'ES256', kid })).length;
  return { world, keys, find };
}

beforeEach(() => {
  jest.spyOn(Logger.prototype, 'warn').mockImplementation();
  jest.spyOn(Logger.prototype, 'log').mockImplementation();
});
afterEach(() => jest.restoreAllMocks());

describe('the keys of an external issuer', () => {
  it('are fetched once for many who need them at the same time', async () => {
    const { world, find } = remote();
    expect(await Promise.all(Array.from({ length: 50 }, () => find('one')))).toEqual(Array(50).fill(1));
    expect(world.asked).toEqual([KEYS_URL]);
  });

  it('are not for tokens of another algorithm, nor without name where there are several', async () => {
    const { world, keys } = remote();
    world.published = [one!, two!];
    expect(await keys.candidates({ alg: 'RS256', kid: 'one' })).toEqual([]);
    expect(await keys.candidates({ alg: 'HS256', kid: 'one' })).toEqual([]);
    expect(await keys.candidates({ alg: 'ES256' })).toEqual([]);
  });

  it('are refreshed ahead of their time while requests go on with the old ones', async () => {
    const { world, find } = remote();
    await find('one');
    world.nowMs += MAX_AGE_MS - 1;
    let answered = false;
    world.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      answered = true;
      return json({ keys: [one, two] });
    };
    expect(await find('one')).toBe(1);
    expect([answered, world.asked.length]).toEqual([false, 2]);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(await find('two')).toBe(1);
    expect(world.asked).toHaveLength(2);
  });

  it('tell when they are others, and not when they are the same', async () => {
    const { world, find } = remote();
    await find('one');
    world.nowMs += MAX_AGE_MS + 1;
    await find('one');
    expect([world.asked.length, world.changes]).toEqual([2, 0]);
    world.published = [two!];
    world.nowMs += MAX_AGE_MS + 1;
    expect(await find('one')).toBe(0);
    expect(world.changes).toBe(1);
  });
});

describe('a key that was found', () => {
  const hint = { alg: 'ES256', kid: 'one' };

  it('is still there, for as long as keys are used without asking, and when the same ones come again', async () => {
    const { world, keys } = remote();
    const [key] = await keys.candidates(hint);
    for (const ms of [0, MAX_AGE_MS, MAX_AGE_MS]) {
      world.nowMs += ms;
      expect(keys.stillHas(key!)).toBe(true);
      // What is asked for in the background.
      for (let turn = 0; turn < 5; turn += 1) await flush();
    }
    expect(world.asked).toHaveLength(3);
    expect(await keys.candidates(hint)).toEqual([key]);
  });

  it('cannot be told to be there while newer ones would have to be waited for', async () => {
    const { world, keys } = remote();
    const [key] = await keys.candidates(hint);
    world.nowMs += MAX_AGE_MS + 1;
    expect([keys.stillHas(key!), world.asked.length]).toEqual([false, 1]);
    await keys.candidates(hint);
    expect(keys.stillHas(key!)).toBe(true);
  });

  it('is still there for an hour when its issuer does not answer', async () => {
    const { world, keys } = remote();
    const [key] = await keys.candidates(hint);
    world.down = true;
    world.nowMs += MAX_AGE_MS + 1;
    await keys.candidates(hint);
    world.nowMs += STALE_MS - 1;
    expect(keys.stillHas(key!)).toBe(true);
    world.nowMs += 1;
    expect(keys.stillHas(key!)).toBe(false);
  });

  it('is there no longer when the issuer has others', async () => {
    const { world, keys } = remote();
    const [key] = await keys.candidates(hint);
    world.published = [two!];
    world.nowMs += MAX_AGE_MS + 1;
    await keys.candidates(hint);
    expect(keys.stillHas(key!)).toBe(false);
  });
});

describe('an unknown kid', () => {
  it('32 of 5,000 at random cause one fetch per cool-down', async () => {
    const { world, find } = remote();
    await find('one');
    await Promise.all(Array.from({ length: 2_500 }, () => find(randomUUID())));
    for (let n = 0; n < 2_500; n += 1) await find(randomUUID());
    expect(world.asked).toHaveLength(2);
    world.nowMs += COOL_DOWN_MS;
    await find(randomUUID());
    await find(randomUUID());
    expect(world.asked).toHaveLength(3);
  });

  it('32 causes one fetch in all when it is also the first', async () => {
    const { world, find } = remote();
    await Promise.all(Array.from({ length: 100 }, () => find(randomUUID())));
    await find(randomUUID());
    expect(world.asked).toHaveLength(1);
  });

  it('29 that is new at the issuer is found at once, or when the cool-down is over', async () => {
    const { world, find } = remote();
    await find('one');
    world.published = [one!, two!];
    expect(await Promise.all([find('two'), find('two'), find('one')])).toEqual([1, 1, 1]);
    world.published = [one!, two!, three!];
    world.nowMs += COOL_DOWN_MS - 1;
    expect(await find('three')).toBe(0);
    world.nowMs += 1;
    expect(await find('three')).toBe(1);
    expect(world.asked).toHaveLength(3);
  });

  it('29 that is new is found although a question from before is still under way', async () => {
    const { world, find } = remote();
    await find('one');
    world.nowMs += MAX_AGE_MS - 1;
    world.answer = async () => {
      world.answer = undefined;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return json({ keys: [one] });
    };
    await find('one');
    world.published = [one!, two!];
    expect(await Promise.all(Array.from({ length: 20 }, () => find('two')))).toEqual(Array(20).fill(1));
    expect(world.asked).toHaveLength(3);
  });

  it('is not called wrong while the issuer does not answer', async () => {
    const { world, find } = remote();
    await find('one');
    world.down = true;
    await expect(find('two')).rejects.toBeInstanceOf(TemporarilyUnavailable);
    await expect(find('two')).rejects.toMatchObject({ retryAfterSeconds: COOL_DOWN_MS / 1000 });
    expect(await find('one')).toBe(1);
    expect(world.asked).toHaveLength(2);
  });
});

describe('an issuer that does not answer', () => {
  it('30 leaves the known keys at work for an hour, and then nothing', async () => {
    const { world, find } = remote();
    await find('one');
    world.down = true;
    world.nowMs += MAX_AGE_MS + STALE_MS;
    expect(await find('one')).toBe(1);
    world.nowMs += COOL_DOWN_MS;
    await expect(find('one')).rejects.toMatchObject({ status: 503, reason: 'keys_unavailable' });
  });

  it('is not waited for while there are keys', async () => {
    const { world, find } = remote();
    await find('one');
    world.down = true;
    world.nowMs += MAX_AGE_MS + 1;
    await find('one');
    world.down = false;
    world.nowMs += COOL_DOWN_MS;
    world.answer = () => new Promise(() => undefined);
    expect(await find('one')).toBe(1);
    expect(world.asked).toHaveLength(3);
  });

  it('30 without known keys is 503 with the time to wait, and is not asked more often', async () => {
    const { world, find } = remote();
    world.down = true;
    for (let n = 0; n < 20; n += 1) {
      await expect(find('one')).rejects.toMatchObject({
        status: 503,
        headers: { 'Retry-After': String(COLD_RETRY_MS / 1000) },
      });
    }
    expect(world.asked).toHaveLength(1);
    world.down = false;
    world.nowMs += COLD_RETRY_MS;
    expect(await find('one')).toBe(1);
  });

  it('is mentioned in the log once, and once more when it is back', async () => {
    const { world, find } = remote();
    world.down = true;
    for (let n = 0; n < 3; n += 1) {
      await expect(find('one')).rejects.toThrow();
      world.nowMs += COLD_RETRY_MS;
    }
    world.down = false;
    await find('one');
    expect(Logger.prototype.warn).toHaveBeenCalledTimes(1);
    expect(Logger.prototype.log).toHaveBeenCalledTimes(1);
  });
});

const oct = createSecretKey(randomBytes(32)).export({ format: 'jwk' });
const { privateKey: leaked } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { publicKey: short } = generateKeyPairSync('rsa', { modulusLength: 1024 });
const { publicKey: otherCurve } = generateKeyPairSync('ec', { namedCurve: 'P-384' });

describe('a key set', () => {
  const secrets: [string, object[]][] = [
    ['a symmetric key', [one!, { ...oct, kid: 'o' }]],
    ['a private key', [one!, { ...leaked.export({ format: 'jwk' }), kid: 'p' }]],
    ['one name for two keys', [one!, { ...two!, kid: 'one' }]],
    ['too many keys', Array.from({ length: 65 }, (_, n) => ({ ...one!, kid: `k${n}` }))],
    ['something that is no key', [one!, 5 as never]],
    ['nothing of use', []],
    ['nothing but a key to encrypt with', [{ ...one!, use: 'enc' }]],
    ['nothing but a key that signs', [{ ...one!, use: undefined, key_ops: ['sign'] }]],
    ['nothing but a key too short', [{ ...short.export({ format: 'jwk' }), kid: 'one' }]],
    ['nothing but a key of another curve', [{ ...otherCurve.export({ format: 'jwk' }), kid: 'one' }]],
    ['nothing but a key of an algorithm that is not allowed', [{ ...one!, alg: 'ES512' }]],
    ['nothing but a broken key', [{ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', kid: 'one' }]],
    ['a key whose name is no text', [{ ...one!, kid: 5 }]],
  ];
  it.each(secrets)('31 with %s is refused', async (_, published) => {
    const { world, find } = remote();
    world.published = published;
    await expect(find('one')).rejects.toBeInstanceOf(TemporarilyUnavailable);
  });

  it('may hold keys for other purposes', async () => {
    const { world, find } = remote();
    world.published = [one!, { ...two!, use: 'enc' }, jwkOf('RS256', 'r'), { ...one!, use: 'enc' }];
    expect([await find('one'), await find('two')]).toEqual([1, 0]);
  });

  it.each<[string, () => Response]>([
    [
      'a redirect',
      () => new Response(null, { status: 302, headers: { Location: 'http://169.254.169.254/' } }),
    ],
    ['an error', () => json({ keys: [one] }, { status: 500 })],
    ['no content', () => new Response(null, { status: 204 })],
    ['something that is not JSON', () => new Response('<html>')],
    ['JSON of another form', () => json([one])],
    ['null', () => json(null)],
    ['10 MB', () => json({ keys: [one], filler: 'x'.repeat(10_000_000) })],
    ['an endless answer', () => new Response(endless())],
  ])('31 answered with %s is refused', async (_, answer) => {
    const { world, find } = remote();
    world.answer = answer;
    await expect(find('one')).rejects.toMatchObject({ status: 503 });
    expect(world.asked).toHaveLength(1);
  });
});

function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)) });
}

describe('discovery', () => {
  const CONFIGURATION = `${ISSUER}/.well-known/openid-configuration`;
  const AUTHORIZATION_SERVER = `${ISSUER}/.well-known/oauth-authorization-server`;
  const discovered = (documents: Record<string, unknown>) => {
    const { world, find } = remote({ jwksUri: null });
    world.answer = (url) => {
      if (url === KEYS_URL) return json({ keys: [one] });
      return url in documents ? json(documents[url]) : json({}, { status: 404 });
    };
    return { world, find };
  };
  const document = { issuer: ISSUER, jwks_uri: KEYS_URL };

  it('asks where OpenID Connect has it, and then where RFC 8414 has it', async () => {
    const first = discovered({ [CONFIGURATION]: document });
    expect(await first.find('one')).toBe(1);
    expect(first.world.asked).toEqual([CONFIGURATION, KEYS_URL]);
    const second = discovered({ [AUTHORIZATION_SERVER]: document });
    expect(await second.find('one')).toBe(1);
    expect(second.world.asked).toEqual([CONFIGURATION, AUTHORIZATION_SERVER, KEYS_URL]);
  });

  it('puts the path of an issuer where each has it', () => {
    expect(metadataAddresses('https://idp.example.com/realms/a/')).toEqual([
      'https://idp.example.com/realms/a/.well-known/openid-configuration',
      'https://idp.example.com/.well-known/oauth-authorization-server/realms/a',
    ]);
  });

  it.each([
    ['another issuer', { ...document, issuer: 'https://evil.example' }],
    ['the issuer with a slash more', { ...document, issuer: `${ISSUER}/` }],
    ['no issuer', { jwks_uri: KEYS_URL }],
    ['no keys', { issuer: ISSUER }],
    ['keys without TLS', { ...document, jwks_uri: 'http://idp.example.com/keys' }],
    ['keys on this machine', { ...document, jwks_uri: 'http://127.0.0.1:9/keys' }],
    ['keys of the cloud', { ...document, jwks_uri: 'http://169.254.169.254/latest' }],
    ['keys behind a password', { ...document, jwks_uri: 'https://a:b@idp.example.com/keys' }],
    ['keys in a file', { ...document, jwks_uri: 'file:///etc/passwd' }],
    ['null', null],
  ])('31 that names %s is refused, and no key is fetched', async (_, answer) => {
    const { world, find } = discovered({ [CONFIGURATION]: answer });
    await expect(find('one')).rejects.toMatchObject({ status: 503 });
    expect(world.asked).toEqual([CONFIGURATION]);
  });
});

describe('over a real connection', () => {
  let idp: FakeIssuer;
  beforeAll(async () => (idp = await FakeIssuer.start()));
  afterAll(() => idp.down());
  const realKeys = () => new RemoteJwks({ issuer: idp.url, jwksUri: idp.jwksUri, algorithms: ['ES256'] }, {});

  it('31 a redirect is not followed', async () => {
    idp.spoiled = (_, response) => response.writeHead(302, { Location: '/elsewhere' }).end();
    await expect(realKeys().candidates({ alg: 'ES256' })).rejects.toMatchObject({ status: 503 });
    expect(idp.requests).not.toContain('/elsewhere');
  });

  it('31 an answer that drips is given up after 3 s', async () => {
    idp.spoiled = (_, response) => {
      const drip = setInterval(() => response.write(' '), 100);
      response.on('close', () => clearInterval(drip));
    };
    const start = performance.now();
    await expect(realKeys().candidates({ alg: 'ES256' })).rejects.toMatchObject({ status: 503 });
    expect(performance.now() - start).toBeGreaterThan(2_500);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
