import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { JsonlAuditStore } from '../../src/audit/store/jsonl/jsonl-store.js';
import { checkedChains } from '../support/audit-chains.js';
import { describeWith } from '../support/installed.js';
import { until } from '../support/walk.js';

const WRITER = resolve(__dirname, '../support/audit-writer.mjs');
const KILLS = 20;
const FILE_LIMIT_BYTES = 100 * 1024;

interface Writer {
  readonly child: ChildProcess;
  /** `chain seq event` of every append that was acknowledged. */
  readonly acknowledged: string[];
  readonly refused: string[];
  kill(): Promise<void>;
}

describe('The files of the audit', () => {
  const writers: Writer[] = [];
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'audit-crash-'));
  });
  afterEach(async () => {
    for (const { kill } of writers.splice(0)) await kill();
    rmSync(directory, { recursive: true, force: true });
  });

  async function write(lane: string, command: readonly string[] = []): Promise<Writer> {
    const [program, ...args] = [...command, process.execPath, WRITER, directory, lane];
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    await until(async () => lines.length > 0);
    const of = (isRefused: boolean) =>
      lines.slice(1).filter((line) => line.startsWith('refused') === isRefused);
    const closed = once(child, 'close');
    const writer: Writer = {
      child,
      get acknowledged() {
        return of(false);
      },
      get refused() {
        return of(true);
      },
      kill: async () => {
        child.kill('SIGKILL');
        await closed;
      },
    };
    writers.push(writer);
    return writer;
  }

  /** What the last kill has torn is moved away. */
  async function startInOrder(): Promise<void> {
    const store = await JsonlAuditStore.open({ directory, segmentBytes: 256 * 1024 });
    await store.close();
  }

  function lost(acknowledged: readonly string[]): string[] {
    const there = new Set(
      [...checkedChains(directory)].flatMap(([chain, entries]) =>
        entries.map(
          ({ seq, body }) => `${chain} ${seq} ${(JSON.parse(body) as { event_id: string }).event_id}`,
        ),
      ),
    );
    return acknowledged.filter((line) => !there.has(line));
  }

  it(`hold everything that was acknowledged, in whole chains, after ${KILLS} kills in the middle of appends`, async () => {
    const acknowledged: string[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const writer = await write(`run${kill}`);
      await new Promise((done) => setTimeout(done, 40 + Math.random() * 150));
      await writer.kill();
      acknowledged.push(...writer.acknowledged);
    }
    await startInOrder();
    const torn = readdirSync(directory).filter((name) => name.endsWith('.torn')).length;
    process.stdout.write(`${KILLS} kills, ${acknowledged.length} acknowledged appends, ${torn} torn ends\n`);
    expect(acknowledged.length).toBeGreaterThan(KILLS);
    expect(lost(acknowledged)).toEqual([]);
  }, 120_000);

  describeWith('prlimit', 'on a disk that is full', () => {
    it('take nothing, hold no half lines, and go on without a gap when there is space again', async () => {
      // The soft limit, which is raised again below.
      const limited = await write('full', ['prlimit', `--fsize=${FILE_LIMIT_BYTES}:unlimited`]);
      await until(async () => limited.refused.length > 20);
      const before = limited.acknowledged.length;
      expect(new Set(limited.refused)).toEqual(new Set(['refused EFBIG']));
      expect(before).toBeGreaterThan(20);
      expect(lost(limited.acknowledged.slice(0, before))).toEqual([]);
      execFileSync('prlimit', ['--pid', String(limited.child.pid), '--fsize=unlimited']);
      await until(async () => limited.acknowledged.length > before + 200);
      await limited.kill();
      await startInOrder();
      expect(lost(limited.acknowledged)).toEqual([]);
    });
  });
});
