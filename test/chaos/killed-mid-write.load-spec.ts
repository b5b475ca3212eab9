import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent } from '../../src/audit/audit-event.js';
import { ChainVerifier } from '../../src/audit/verify/chain.verifier.js';
import type { Verification } from '../../src/audit/verify/verification.js';
import { verifyDirectory } from '../../src/audit/verify/verify-files.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { type ServerProcess, startServerProcess } from '../support/process.js';
import { mintToken } from '../support/stack.js';
import { NO_LIMITS } from '../support/no-limits.js';
import { type ChaosEra, send, toolCall } from './support/exchange.js';

const SECRET = 'a-secret-for-killed-servers-0123456789-abcdef';
// `npm run test:killed` makes a thousand calls.
const CALLS = Number(process.env['KILLED_CALLS'] ?? '200');
const PER_KILL = 100;
const ERAS: readonly ChaosEra[] = ['2026-07-28', '2025-11-25'];
const CREATE = '/projects/create';

interface Line {
  readonly event: AuditEvent;
}

/** The servers follow one another on one directory, as a restarted container does on its volume. */
describe(`SIGKILL during ${CALLS} mutating calls`, () => {
  let sandbox: Sandbox;
  let directory: string;

  beforeAll(async () => {
    sandbox = await startSandbox();
    directory = mkdtempSync(join(tmpdir(), 'audit-killed-'));
  });
  afterAll(async () => {
    rmSync(directory, { recursive: true, force: true });
    await sandbox.close();
  });

  it('carries out none of them twice, and nothing without its intent on record', async () => {
    const token = await mintToken(SECRET, sandbox.tenants, { group: 'admin' });
    const codes: Record<string, number> = {};
    const executed = new Set<number>();
    for (let made = 0; made < CALLS; made += PER_KILL) {
      const server = await start();
      const markers = Array.from({ length: PER_KILL }, (_, n) => `killed ${made + n}`);
      const messages = markers.map((name, n) =>
        toolCall(ERAS[n % 2]!, 'create_project', { name, language: 'Py' }),
      );
      const calls = messages.map((message) => send(server.url, token, message));
      // Somewhere between the first and the last of them.
      await Promise.race([calls[(made / PER_KILL) % 3 === 0 ? 5 : 60], calls.at(-1)]);
      server.child.kill('SIGKILL');
      await server.exited;
      const outcomes = await Promise.all(calls);
      const times = markers.map((marker) => timesExecuted(marker));
      for (const { code } of outcomes) codes[code] = (codes[code] ?? 0) + 1;
      for (const [n, { body }] of messages.entries()) if (times[n]) executed.add((body as { id: number }).id);
      expect(Math.max(...times)).toBeLessThanOrEqual(1);
      expect(outcomes.filter(({ code }, n) => code === 'ok' && times[n] !== 1)).toEqual([]);
      sandbox.reset();
    }
    // The next start writes down that it is not known what became of those that were cut off.
    const last = await start();
    last.child.kill('SIGTERM');
    await last.exited;

    const events = recorded().filter(({ target }) => target?.name === 'create_project');
    const idsOf = (outcome: string): number[] =>
      events.filter((event) => event.outcome === outcome).map(({ request }) => Number(request?.jsonrpc_id));
    const [intents, successes] = [new Set(idsOf('intent')), idsOf('success')];
    // On a busy machine the record may not take an intent in time: such a call is refused, and ends without one.
    const refused = events.filter(
      ({ reason_code, request }) =>
        reason_code === 'audit_unavailable' && !intents.has(Number(request?.jsonrpc_id)),
    );
    const ended = events.filter((event) => event.outcome !== 'intent' && !refused.includes(event));
    const verification = await verified(directory);
    process.stderr.write(
      `SIGKILL: ${CALLS} calls, carried out ${executed.size}, intents ${intents.size}, of carried out without an intent ` +
        `${[...executed].filter((id) => !intents.has(id)).length}; recorded as success ${successes.length}, ` +
        `unknown ${idsOf('unknown').length}; ${verification.entries} entries, faults ${verification.faultCount}, ` +
        `open ${verification.openCount}; ${JSON.stringify(codes)}\n`,
    );
    // It did strike in the middle.
    expect(codes['ok'] ?? 0).toBeLessThan(CALLS);
    expect(executed.size).toBeGreaterThan(0);
    expect([...executed].filter((id) => !intents.has(id))).toEqual([]);
    expect(successes.filter((id) => !executed.has(id))).toEqual([]);
    expect(successes.length).toBeGreaterThanOrEqual(codes['ok'] ?? 0);
    expect(ended).toHaveLength(intents.size);
    expect(verification).toMatchObject({ intact: true, faultCount: 0, openCount: 0 });
  }, 300_000);

  it.each<[string, string, (lines: string[]) => string[]]>([
    [
      'a byte that was changed',
      'hash',
      (lines) => lines.with(4, lines[4]!.replace('mcp.tools', 'mcp.toolz')),
    ],
    ['a row that was deleted', 'gap', (lines) => lines.toSpliced(4, 1)],
    ['two rows that changed places', 'order', (lines) => lines.with(4, lines[5]!).with(5, lines[4]!)],
  ])('shows %s', async (_, kind, tamper) => {
    const copy = `${directory}-tampered`;
    cpSync(directory, copy, { recursive: true });
    const [segment] = segmentsOf(copy);
    const lines = readFileSync(segment!, 'utf8').split('\n');
    writeFileSync(segment!, tamper(lines).join('\n'));
    const { intact, faults } = await verified(copy);
    rmSync(copy, { recursive: true });
    expect(intact).toBe(false);
    expect(faults.map((fault) => fault.kind)).toContain(kind);
    expect(faults[0]!.place).toMatch(/:[56]$/);
  });

  const start = (): Promise<ServerProcess> =>
    startServerProcess({
      JWT_SECRET_KEY: SECRET,
      QUANTCONNECT_API_URL: sandbox.url,
      AUDIT_DIRECTORY: directory,
      ...NO_LIMITS,
    });

  const timesExecuted = (marker: string): number =>
    sandbox.requests({ path: CREATE }).filter(({ body }) => body['name'] === marker).length;

  const recorded = (): AuditEvent[] =>
    segmentsOf(directory)
      .flatMap((path) => readFileSync(path, 'utf8').split('\n'))
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as Line).event);
});

const segmentsOf = (directory: string): string[] =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => join(directory, name));

async function verified(directory: string): Promise<Verification> {
  const verifier = new ChainVerifier();
  await verifyDirectory(verifier, directory);
  return verifier.report();
}
