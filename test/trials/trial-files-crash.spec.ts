import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { JsonlAuditStore } from '../../src/audit/store/jsonl/jsonl-store.js';
import { openTrialStore } from '../../src/trials/store/open-trial-store.js';

const WRITER = resolve(__dirname, '../support/trial-writer.mjs');
const KILLS = 3;
const LEAST = 50;

describe('The file of trials', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'trials-crash-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  /** Killed as soon as it has acknowledged some. @returns all that it has */
  async function killed(lane: string): Promise<string[]> {
    const child = spawn(process.execPath, [WRITER, directory, lane], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    const acknowledged: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (acknowledged.push(line) === LEAST) child.kill('SIGKILL');
    });
    await closed;
    return acknowledged;
  }

  it(`holds everything that was acknowledged, after ${KILLS} kills in the middle of writes`, async () => {
    const acknowledged: string[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) acknowledged.push(...(await killed(`run${kill}`)));
    const audit = await JsonlAuditStore.open({ directory, segmentBytes: 1024 * 1024 });
    const store = openTrialStore(audit);
    const kept = new Set((await store.trialsOf('anna', 1)).map(({ backtestId }) => backtestId));
    await store.close();
    await audit.close();
    expect(acknowledged.length).toBeGreaterThanOrEqual(KILLS * LEAST);
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  });
});
