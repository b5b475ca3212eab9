import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VAULT_KEY } from '../../src/auth/testing/sealing-keys.js';
import { called } from '../support/called.js';
import { describeWith } from '../support/installed.js';
import { type Postgres, startPostgres } from '../support/postgres.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/walk.js';

type Shown = {
  seq: number;
  event_id: string;
  target: { name: string };
  outcome: string;
  actor: { sub: string };
};

/** What administrators may find out, wherever the record is. */
function answersAdministrators(env: () => Record<string, string>): void {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ env: { AUDIT_ANCHOR_MINUTES: '0', ...env() } });
  });
  afterAll(() => stack.close());

  const ask = async (subject: string, args: object = {}) => {
    const token = await stack.token({ subject, group: 'admin' });
    return called(stack.url, token, 'query_audit_log', args);
  };
  const events = async (subject: string, args: object = {}): Promise<Shown[]> =>
    (await ask(subject, args)).value.events;
  const act = async (subject: string, tool: string, args: object = {}) =>
    called(stack.url, await stack.token({ subject, group: 'admin' }), tool, args);
  /** Reads are recorded a moment after they are answered. */
  const eventually = async (subject: string, args: object, count: number) =>
    until(async () => {
      const found = await events(subject, args);
      return found.length >= count && found;
    });

  it('shows what was called and how it ended, newest first', async () => {
    await act('anna', 'whoami');
    await act('anna', 'create_project', { name: 'One', language: 'Py' });
    const [outcome, intent] = await eventually('anna', { tool: 'create_project' }, 2);
    expect(outcome).toMatchObject({
      outcome: 'success',
      actor: { sub: 'anna' },
      target: { name: 'create_project' },
    });
    expect(intent).toMatchObject({ outcome: 'intent' });
    expect(outcome!.seq).toBeGreaterThan(intent!.seq);
    expect(await events('anna', { eventId: intent!.event_id })).toEqual([outcome, intent]);
    expect(await events('anna', { tool: 'create_project', outcome: 'intent' })).toEqual([intent]);
  });

  it('finds a failure by the reference that its caller was given', async () => {
    const { isError, text, reference } = await act('dora', 'delete_project', { projectId: 1 });
    expect({ isError, text }).toEqual({
      isError: true,
      text: expect.stringMatching(/ Reference: [0-9a-f]{10}\.$/),
    });
    const [failure, ...more] = await eventually('dora', { eventId: reference }, 1);
    expect(failure).toMatchObject({ target: { name: 'delete_project' }, outcome: 'failure' });
    expect(more).toEqual([]);
  });

  it('shows nobody the record of another tenant, whatever is asked for', async () => {
    await act('berta', 'whoami');
    await eventually('berta', { tool: 'whoami' }, 1);
    const all = await events('carla');
    expect(all.filter(({ actor }) => actor.sub !== 'carla')).toEqual([]);
    expect(await events('carla', { actor: 'berta' })).toEqual([]);
    for (const chain of ['tenant', 'chain', 'tenantId']) {
      expect((await ask('carla', { [chain]: 'x' })).detail).toMatchObject({ code: 'invalid_arguments' });
    }
  });

  it('records that it was read, as reading of the record', async () => {
    await events('dora');
    const [read] = await eventually('dora', { tool: 'query_audit_log' }, 1);
    expect(read).toMatchObject({ action: 'audit.read', outcome: 'success', actor: { sub: 'dora' } });
  });

  it('is refused without its scope', async () => {
    const token = await stack.token({ subject: 'emil', group: 'trader' });
    const response = await called(stack.url, token, 'query_audit_log').catch((error: unknown) => error);
    expect(JSON.stringify(response)).not.toContain('"events"');
    expect((await eventually('emil', { outcome: 'denied' }, 1))[0]).toMatchObject({ action: 'mcp.authz' });
  });

  it('goes on where a page ended, without gap or repetition, within the size of a result', async () => {
    const token = await stack.token({ subject: 'fred', group: 'admin' });
    await Promise.all(Array.from({ length: 70 }, () => called(stack.url, token, 'whoami')));
    await until(async () => (await ask('fred', { tool: 'whoami' })).value.nextAfter !== undefined);
    await new Promise((done) => setTimeout(done, 300));
    const seen: number[] = [];
    for (let after: number | undefined = undefined; ;) {
      const { value, text }: { value: any; text: string } = await ask('fred', {
        tool: 'whoami',
        ...(after !== undefined && { after }),
      });
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
      seen.push(...value.events.map(({ seq }: Shown) => seq));
      after = value.nextAfter;
      if (after === undefined) break;
    }
    expect(seen).toHaveLength(70);
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => b - a));
  });

  it('takes times, and says what is none', async () => {
    await act('gabi', 'whoami');
    const [event] = await eventually('gabi', { tool: 'whoami' }, 1);
    const at = (event as unknown as { occurred_at: string }).occurred_at;
    expect(await events('gabi', { tool: 'whoami', from: at })).toEqual([event]);
    expect(await events('gabi', { tool: 'whoami', to: at })).toEqual([]);
    expect((await ask('gabi', { from: 'yesterday' })).text).toContain('from must be an RFC 3339 time');
  });
}

describe('query_audit_log', () => {
  describe('of a record in files', () => {
    const directory = mkdtempSync(join(tmpdir(), 'audit-query-'));
    afterAll(() => rmSync(directory, { recursive: true, force: true }));
    answersAdministrators(() => ({ AUDIT_STORE: 'file', AUDIT_DIRECTORY: directory }));
  });

  describeWith('postgres', 'of a record in Postgres', () => {
    let postgres: Postgres;
    beforeAll(async () => {
      postgres = await startPostgres();
    });
    afterAll(() => postgres.close());
    answersAdministrators(() => ({ AUDIT_STORE: 'postgres', AUDIT_POSTGRES_URL: postgres.url }));

    it('says when to come back while the database is away, and nothing is changed unrecorded', async () => {
      const stack = await startStack({
        env: { AUDIT_STORE: 'postgres', POSTGRES_URL: postgres.url, VAULT_KEYS: VAULT_KEY },
      });
      const token = await stack.token({ group: 'admin' });
      expect((await called(stack.url, token, 'create_project', { name: 'A', language: 'Py' })).isError).toBe(
        false,
      );
      await postgres.stop();
      stack.sandbox.reset();
      for (const [tool, args] of [
        ['query_audit_log', {}],
        ['create_project', { name: 'B', language: 'Py' }],
      ] as const) {
        expect((await called(stack.url, token, tool, args)).detail).toMatchObject({
          code: 'audit_unavailable',
          retryAfterSeconds: 5,
        });
      }
      expect(stack.sandbox.requests({ path: '/projects/create' })).toEqual([]);
      expect((await called(stack.url, token, 'list_projects')).isError).toBe(false);
      await postgres.start();
      await until(
        async () =>
          !(await called(stack.url, token, 'create_project', { name: 'C', language: 'Py' })).isError,
      );
      await stack.close();
    });
  });

  it('says where nothing is kept', async () => {
    const stack = await startStack();
    const { value } = await called(stack.url, await stack.token({ group: 'admin' }), 'query_audit_log');
    expect(value).toEqual({ events: [], note: expect.stringContaining('keeps no record') });
    await stack.close();
  });
});
