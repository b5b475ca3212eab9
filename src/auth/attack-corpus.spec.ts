import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { examineAuthSettings } from './auth-startup.guard.js';
import { ConfigError } from '../config/config.errors.js';
import { type AuthApp, settingsWith, startAuthApp } from './testing/auth-app.js';
import { HTTP_CASES } from './testing/corpus-http.js';
import { TOKEN_CASES } from './testing/corpus-jwt.js';
import { START_UP_CASES, WEAK_SECRETS } from './testing/corpus-start-up.js';
import { bearer, type RawRequest, type RawResponse, send } from './testing/raw-request.js';
import { Tally } from './testing/tally.js';
import { API_TOKEN, claims, forge, SECRET, tokenWith } from './testing/tokens.js';

const tally = new Tally();
const refusals: string[] = [];

describe('attack corpus', () => {
  let auth: AuthApp;
  const written: string[] = [];
  const sent: string[] = [];

  const request = async (details: RawRequest): Promise<RawResponse> => {
    const response = await send(auth.port, details);
    written.push(response.body, inspect(response.headers));
    tally.note(response.status >= 400);
    return response;
  };
  const present = (token: string, path?: string) => {
    sent.push(token);
    return request({ headers: [bearer(token)], ...(path !== undefined && { path }) });
  };

  beforeAll(async () => {
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((chunk) => {
        written.push(String(chunk));
        return true;
      });
    }
    // Hundreds of bad tokens from one address are what is tried here; a limit would answer for the checks.
    auth = await startAuthApp({ auth: { authFailuresPerMinute: 0 } });
  });
  afterAll(async () => {
    await auth.app.close();
    jest.restoreAllMocks();
    tally.print('attack corpus');
    const messages = [...new Set(refusals)].map((text) => `  ${text}\n`);
    process.stdout.write(`start-up refusals\n${messages.join('')}`);
  });

  describe('5.2 tokens', () => {
    it('00 the token that the others are changed from is good', async () => {
      expect(await present(forge())).toMatchObject({ status: 200 });
    });

    it.each(TOKEN_CASES.filter(({ accepted }) => !accepted))(
      '5.2/$line $title is refused',
      async (attack) => {
        const { status, body } = await present(attack.token());
        // A token that is not even written like one (RFC 6750 §2.1) is a malformed request.
        expect([400, 401]).toContain(status);
        expect(body).not.toContain('alice');
      },
    );

    it.each(TOKEN_CASES.filter(({ accepted }) => accepted))(
      '5.2/$line $title is taken',
      async ({ token }) => {
        expect(await present(token())).toMatchObject({ status: 200 });
      },
    );

    describe('with somebody listening', () => {
      let listener: Server;
      let requests = 0;
      beforeAll(async () => {
        listener = createServer((_, response) => {
          requests += 1;
          response.end('{"keys":[]}');
        });
        await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
      });
      afterAll(() => listener.close());

      it.each([
        ['jku', 'of the attacker', randomBytes(32)],
        ['x5u', 'of the attacker', randomBytes(32)],
        ['jku', 'beside our own signature', SECRET],
        ['x5u', 'beside our own signature', SECRET],
      ])('5.2/06 %s %s is refused, and nothing is fetched', async (name, _, key) => {
        const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/keys`;
        const token = forge({ header: { alg: 'HS256', typ: 'JWT', [name]: url }, key });
        expect(await present(token)).toMatchObject({ status: 401 });
        await new Promise((resolve) => setTimeout(resolve, 50));
        expect(requests).toBe(0);
      });
    });

    it('5.2/20 a JWE with 2^31 rounds costs no time', async () => {
      const jwe = TOKEN_CASES.find(({ line }) => line === '20')?.token() ?? '';
      const start = performance.now();
      expect(await present(jwe)).toMatchObject({ status: 401 });
      // 50 ms on an idle machine; deriving the key would take minutes.
      expect(performance.now() - start).toBeLessThan(1000);
    });

    it.each([
      ['JWS in JSON', '{"payload":"e30","signatures":[]}'],
      ['a comma between two tokens', 'a.b.c, Bearer d.e.f'],
      ['a space inside', 'a.b .c'],
      ['letters beyond ASCII', 'ä.ö.ü'],
    ])('5.2/21 %s is a malformed request', async (_, token) => {
      expect(await present(token)).toMatchObject({ status: 400 });
    });

    it('5.2/23 of two subjects the signed token means the last', async () => {
      const text = JSON.stringify(claims());
      const payload = `${text.slice(0, -1)},"sub":"bob"}`;
      expect(JSON.parse((await present(forge({ payload }))).body)).toMatchObject({ subject: 'bob' });
    });

    it('5.2/26 unknown scopes give nothing, and a tool answers 403', async () => {
      const token = tokenWith({ scopes: ['qc:nothing', 'qc:live:*', 'QC:LIVE:WRITE', 'admin'] });
      expect(JSON.parse((await present(token)).body)).toMatchObject({ scopes: [] });
      expect(await present(token, '/mcp/tool')).toMatchObject({ status: 403 });
    });

    it('5.2/27 a token of 20 kB is refused', async () => {
      const { status } = await present(tokenWith({ filler: 'x'.repeat(15_000) }));
      expect([401, 431]).toContain(status);
    });
  });

  describe('5.3 HTTP', () => {
    it.each(HTTP_CASES)('5.3/$line $title: $status', async ({ status, challenge, make }) => {
      const response = await request(make(forge()));
      expect(response.status).toBe(status);
      if (challenge !== undefined) expect(response.headers.get('www-authenticate')).toMatch(challenge);
    });

    it('5.3/44 says the same about whatever is wrong with a token', async () => {
      const answers = await Promise.all(
        [
          tokenWith({ iss: 'https://idp.example.com' }),
          tokenWith({ aud: 'other' }),
          tokenWith({ sub: '' }),
          forge({ key: 'x'.repeat(40) }),
          forge({ header: { alg: 'none' } }),
          forge({ key: 'x'.repeat(40), payload: claims({ exp: 1_000_000, iat: 999_000 }) }),
          'garbage',
        ].map((token) => present(token)),
      );
      const kinds = answers.map(({ status, body, headers }) => [
        status,
        body,
        headers.get('www-authenticate'),
      ]);
      expect(new Set(kinds.map((kind) => JSON.stringify(kind)))).toHaveProperty('size', 1);
      expect(answers[0]?.status).toBe(401);
    });
  });

  describe('5.4 credentials', () => {
    it.each([
      null,
      {},
      [],
      '',
      ' ',
      { user_id: '1' },
      { ...({ user_id: '1', api_token: 't' } as object), x: 1 },
    ])('5.4/54 %j is an error, and not the account of the server', async (qc_credentials) => {
      const { status, body } = await present(tokenWith({ qc_credentials }), '/mcp/account');
      expect([status, body]).toEqual([500, expect.stringContaining('qc_credentials')]);
    });

    it('5.4/55 a token without credentials does not get those of the environment', async () => {
      const { body } = await present(tokenWith({ qc_credentials: undefined }), '/mcp/account');
      expect(body).toContain('carries no QuantConnect credentials');
    });
  });

  describe('5.5 start-up', () => {
    const refused = (problems: readonly string[]) => {
      refusals.push(...problems);
      tally.note(problems.length > 0);
      return problems;
    };

    it.each(WEAK_SECRETS)('5.5/61 stops for a secret that $reason', ({ secret, reason }) => {
      const problems = refused(
        examineAuthSettings(settingsWith({ auth: { jwtSecretKey: secret } })).problems,
      );
      expect(problems).toEqual([expect.stringMatching(new RegExp(`^JWT_SECRET_KEY ${reason}`))]);
      if (secret) expect(problems.join()).not.toContain(secret);
    });

    it.each(START_UP_CASES)('5.5/$line $title', ({ changes, names }) => {
      const problems = refused(examineAuthSettings(settingsWith(changes)).problems);
      expect(problems).toHaveLength(names.length);
      expect(problems.join()).not.toMatch(/changeme|a:b@|10\.0\.0\.1|qc:nothing/);
      names.forEach((name, index) => expect(problems[index]).toContain(name));
    });

    it('5.5/61 an application with a weak secret does not start, with the exit code for settings', async () => {
      const start = startAuthApp({ auth: { jwtSecretKey: 'changeme' } });
      await expect(start).rejects.toThrow(ConfigError);
      expect(ConfigError.exitCode).toBe(78);
    });
  });

  describe('5.7 logs', () => {
    it('93 nothing that was written holds a secret', async () => {
      await present(forge(), '/mcp/account');
      const everything = [...written, auth.transcript.text].join('\n');
      const encodings = ['utf8', 'hex', 'base64', 'base64url'] as const;
      const secrets = [SECRET, API_TOKEN].flatMap((text) =>
        encodings.map((e) => Buffer.from(text).toString(e)),
      );
      const signatures = sent
        .flatMap((token) => token.split('.').slice(2))
        .filter((part) => part.length > 20);
      const tokens = sent.filter((token) => token.length > 20);
      expect(written.length).toBeGreaterThan(200);
      expect([...secrets, ...tokens, ...signatures].filter((text) => everything.includes(text))).toEqual([]);
    });
  });
});
