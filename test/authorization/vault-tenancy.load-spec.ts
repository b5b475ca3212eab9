import { randomBytes } from 'node:crypto';
import { ALL_SCOPES } from '../../src/auth/scope.js';
import { OTHER_VAULT_KEY, VAULT_KEY } from '../../src/auth/testing/sealing-keys.js';
import { FakeIssuer } from '../../src/auth/testing/fake-issuer.js';
import { issueToken } from '../../src/auth/token-issuer.js';
import { AuthConfig } from '../../src/config/auth.config.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { called } from '../support/called.js';
import { cliOk } from '../support/cli.js';
import { describeWith } from '../support/installed.js';
import { type Postgres, startPostgres } from '../support/postgres.js';
import { startStack, type Stack } from '../support/stack.js';

const DESKS = 2;
const AUDIENCE = 'https://mcp.example.com/mcp';
const SUBJECTS = 40;
const PARALLEL = 400;
const ROUNDS = 3;

interface Person {
  readonly issuer: string;
  readonly subject: string;
  readonly organizationId: string;
  readonly token: string;
}

describeWith('postgres', 'Two tenants of 40 subjects each, with credentials in one vault', () => {
  let postgres: Postgres;
  let sandbox: Sandbox;
  let idp: FakeIssuer;
  /** This server itself, and an identity provider that it trusts. */
  let issuers: readonly [string, string];
  let people: Person[];
  let env: Record<string, string>;
  const stacks: Stack[] = [];

  // The same subjects at both issuers, and a QuantConnect account of its own for each of the 80.
  const tenants = Array.from({ length: DESKS }, (_, desk) => desk).flatMap((desk) =>
    Array.from({ length: SUBJECTS }, (_, n) => ({
      userId: 1_000 * (desk + 1) + n,
      token: `token-${desk}-${n}`,
      organizationId: `${desk}${String(n).padStart(3, '0')}`.repeat(8),
    })),
  );

  beforeAll(async () => {
    [postgres, sandbox, idp] = await Promise.all([
      startPostgres(),
      startSandbox({ tenants }),
      FakeIssuer.start(),
    ]);
    issuers = [new AuthConfig().jwtIssuer, idp.url];
    env = {
      TRUSTED_ISSUERS: JSON.stringify([{ issuer: idp.url, audience: AUDIENCE }]),
      JWT_SECRET_KEY: randomBytes(32).toString('hex'),
      POSTGRES_URL: postgres.url,
      QUANTCONNECT_API_URL: sandbox.url,
      VAULT_KEYS: VAULT_KEY,
    };
    people = await Promise.all(tenants.map(enrolled));
  }, 60_000);
  afterAll(async () => {
    await Promise.all(stacks.map((stack) => stack.close()));
    await Promise.all([postgres.close(), sandbox.close(), idp.down()]);
  });

  async function enrolled(tenant: (typeof tenants)[number], index: number): Promise<Person> {
    const [desk, subject] = [Math.floor(index / SUBJECTS), `user-${index % SUBJECTS}`];
    const issuer = issuers[desk]!;
    const owner = `--issuer ${issuer} --subject ${subject}`;
    await cliOk(`vault put ${owner} --user-id ${tenant.userId} --no-verify`, env, tenant.token);
    const token = desk === 0 ? await ownToken(subject) : foreignToken(subject);
    return { issuer, subject, organizationId: tenant.organizationId, token };
  }

  function ownToken(subject: string): Promise<string> {
    const config = Object.assign(new AuthConfig(), { jwtSecretKey: env['JWT_SECRET_KEY'] });
    return issueToken(config, { subject, scopes: ALL_SCOPES, lifetimeSeconds: 3600 });
  }

  const foreignToken = (sub: string): string =>
    idp.token({ sub, aud: AUDIENCE, scope: ALL_SCOPES.join(' ') });

  const serve = async (vaultKeys: string) => {
    const stack = await startStack({ env: { ...env, VAULT_KEYS: vaultKeys } });
    stacks.push(stack);
    return stack;
  };
  const delays = (times: number) => {
    for (let n = 0; n < times; n += 1) sandbox.fault({ kind: 'delay', delayMs: Math.random() * 80 });
  };
  async function outcomeOf(person: Person, url: string): Promise<'own' | 'mixed up' | 'failed'> {
    const { isError, text } = await called(url, person.token, 'read_account').catch(() => ({
      isError: true,
      text: '',
    }));
    const seen = tenants.filter(({ organizationId }) => text.includes(organizationId));
    if (seen.some(({ organizationId }) => organizationId !== person.organizationId)) return 'mixed up';
    return isError || seen.length === 0 ? 'failed' : 'own';
  }
  const count = (outcomes: readonly string[]) => ({
    calls: outcomes.length,
    mixedUp: outcomes.filter((outcome) => outcome === 'mixed up').length,
    failed: outcomes.filter((outcome) => outcome === 'failed').length,
  });

  it(`never meet in ${ROUNDS} times ${PARALLEL} parallel calls to one server, with random delays`, async () => {
    const { url } = await serve(VAULT_KEY);
    const outcomes: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      delays(PARALLEL / 2);
      const asked = Array.from({ length: PARALLEL }, (_, n) => people[(n * 7 + round) % people.length]!);
      outcomes.push(...(await Promise.all(asked.map((person) => outcomeOf(person, url)))));
    }
    const counted = count(outcomes);
    process.stderr.write(`Two issuers, the same ${SUBJECTS} subjects: ${JSON.stringify(counted)}\n`);
    expect(counted).toEqual({ calls: ROUNDS * PARALLEL, mixedUp: 0, failed: 0 });
    const signers = new Set(sandbox.requests().map(({ user }) => user));
    expect(signers).toEqual(new Set(tenants.map(({ userId }) => String(userId))));
  }, 60_000);

  it('lose no call while the keys of the vault are changed, as the documentation says', async () => {
    const desk = people.filter(({ issuer }) => issuer === issuers[0]);
    const replicas = [await serve(VAULT_KEY), await serve(VAULT_KEY)];
    const outcomes: string[] = [];
    const inFlight = new Set<Promise<unknown>>();
    const load = { started: 0, on: true };
    const worker = async (): Promise<void> => {
      while (load.on) {
        load.started += 1;
        const next = load.started;
        const call = outcomeOf(desk[next % desk.length]!, replicas[next % replicas.length]!.url);
        inFlight.add(call);
        outcomes.push(await call);
        inFlight.delete(call);
      }
    };
    const workers = Array.from({ length: 8 }, worker);
    const restarted = async (keys: string) => {
      for (const index of replicas.keys()) {
        const old = replicas[index]!;
        replicas[index] = await serve(keys);
        // As behind a load balancer: what was sent to the old one is finished before it goes.
        await Promise.allSettled(inFlight);
        stacks.splice(stacks.indexOf(old), 1);
        await old.close();
      }
    };
    const kekIds = async () =>
      (await postgres.query<{ kek_id: string }>('SELECT kek_id FROM quantconnect_mcp.credential')).map(
        ({ kek_id }) => kek_id,
      );
    await restarted(`${VAULT_KEY},${OTHER_VAULT_KEY}`);
    expect(new Set(await kekIds())).toEqual(new Set(['v1']));
    await restarted(`${OTHER_VAULT_KEY},${VAULT_KEY}`);
    await cliOk('vault rewrap', { ...env, VAULT_KEYS: `${OTHER_VAULT_KEY},${VAULT_KEY}` });
    expect(new Set(await kekIds())).toEqual(new Set(['v2']));
    await restarted(OTHER_VAULT_KEY);
    const served = outcomes.length;
    while (outcomes.length < served + 100) await new Promise((done) => setTimeout(done, 20));
    load.on = false;
    await Promise.all(workers);
    process.stderr.write(`Keys of the vault changed under ${outcomes.length} calls\n`);
    expect(count(outcomes)).toMatchObject({ mixedUp: 0, failed: 0 });
    expect(outcomes.length).toBeGreaterThan(300);
  }, 120_000);
});
