import { randomBytes } from 'node:crypto';
import { ALL_SCOPES } from '../../src/auth/scope.js';
import { OTHER_VAULT_KEY, VAULT_KEY } from '../../src/auth/testing/sealing-keys.js';
import { issueToken } from '../../src/auth/token-issuer.js';
import { AuthConfig } from '../../src/config/auth.config.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { called } from '../support/called.js';
import { cliOk } from '../support/cli.js';
import { describeWith } from '../support/installed.js';
import { type Postgres, startPostgres } from '../support/postgres.js';
import { startStack, type Stack } from '../support/stack.js';

const ISSUERS = ['desk-a', 'desk-b'];
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
  let people: Person[];
  let env: Record<string, string>;
  const stacks: Stack[] = [];

  // The same subjects at both issuers, and a QuantConnect account of its own for each of the 80.
  const tenants = ISSUERS.flatMap((_, desk) =>
    Array.from({ length: SUBJECTS }, (_, n) => ({
      userId: 1_000 * (desk + 1) + n,
      token: `token-${desk}-${n}`,
      organizationId: `${desk}${String(n).padStart(3, '0')}`.repeat(8),
    })),
  );

  beforeAll(async () => {
    [postgres, sandbox] = await Promise.all([startPostgres(), startSandbox({ tenants })]);
    env = {
      JWT_SECRET_KEY: randomBytes(32).toString('hex'),
      POSTGRES_URL: postgres.url,
      QUANTCONNECT_API_URL: sandbox.url,
      VAULT_KEYS: VAULT_KEY,
    };
    people = await Promise.all(tenants.map(enrolled));
  }, 60_000);
  afterAll(async () => {
    await Promise.all(stacks.map((stack) => stack.close()));
    await Promise.all([postgres.close(), sandbox.close()]);
  });

  async function enrolled(tenant: (typeof tenants)[number], index: number): Promise<Person> {
    const [issuer, subject] = [ISSUERS[Math.floor(index / SUBJECTS)]!, `user-${index % SUBJECTS}`];
    const owner = `--issuer ${issuer} --subject ${subject}`;
    await cliOk(`vault put ${owner} --user-id ${tenant.userId} --no-verify`, env, tenant.token);
    const config = Object.assign(new AuthConfig(), {
      jwtSecretKey: env['JWT_SECRET_KEY'],
      jwtIssuer: issuer,
    });
    const token = await issueToken(config, { subject, scopes: ALL_SCOPES, lifetimeSeconds: 3600 });
    return { issuer, subject, organizationId: tenant.organizationId, token };
  }

  const serve = async (issuer: string, vaultKeys: string) => {
    const stack = await startStack({ env: { ...env, JWT_ISSUER: issuer, VAULT_KEYS: vaultKeys } });
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

  it(`never meet in ${ROUNDS} times ${PARALLEL} parallel calls with random delays`, async () => {
    const servers = new Map<string, Stack>();
    for (const issuer of ISSUERS) servers.set(issuer, await serve(issuer, VAULT_KEY));
    const outcomes: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      delays(PARALLEL / 2);
      const asked = Array.from({ length: PARALLEL }, (_, n) => people[(n * 7 + round) % people.length]!);
      outcomes.push(
        ...(await Promise.all(asked.map((person) => outcomeOf(person, servers.get(person.issuer)!.url)))),
      );
    }
    expect(count(outcomes)).toEqual({ calls: ROUNDS * PARALLEL, mixedUp: 0, failed: 0 });
    const signers = new Set(sandbox.requests().map(({ user }) => user));
    expect(signers).toEqual(new Set(tenants.map(({ userId }) => String(userId))));
  }, 60_000);

  it('lose no call while the keys of the vault are changed, as the documentation says', async () => {
    const desk = people.filter(({ issuer }) => issuer === ISSUERS[0]);
    const replicas = [await serve(ISSUERS[0]!, VAULT_KEY), await serve(ISSUERS[0]!, VAULT_KEY)];
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
        replicas[index] = await serve(ISSUERS[0]!, keys);
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
