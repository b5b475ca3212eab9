import { mkdirSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { resolve } from 'node:path';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { called } from '../support/called.js';
import { type ServerProcess, startServerProcess } from '../support/process.js';
import { mintToken } from '../support/stack.js';
import { percentile, startOpenLoop, type Tally, total } from './support/open-loop.js';
import { soakMix } from './support/soak-mix.js';
import { NO_LIMITS } from '../support/no-limits.js';
import { perHour, REPORTS_VITALS, type Sample, vitalsOf } from './support/vitals.js';

// `npm run soak -- --minutes 60 --rate 20` sets these.
const SECONDS = Number(process.env['SOAK_MINUTES'] ?? '0.5') * 60;
const PER_SECOND = Number(process.env['SOAK_RATE'] ?? '20');
const REPORT = process.env['SOAK_REPORT'];
const SAMPLES = 60;
const SETTLE_MS = 6000;
const SECRET = 'a-secret-for-the-long-run-0123456789-abcdef';
const SCRIPT = resolve(__dirname, 'support/paced-server.mjs');
const MB = 1024 * 1024;

// Over an hour, what is above noise. A minute is too short for a slope: there only gross leaks are found.
const LONG = SECONDS >= 1200;
const MOST_RSS_MB_PER_HOUR = 10;
const MOST_HEAP_MB_PER_HOUR = 5;
const MOST_GROWTH_MB = 60;
// Over what there was before the first call, once everybody has left.
const MOST_NEW_HANDLES = 12;

describe(`A server under ${PER_SECOND} calls a second for ${SECONDS} s`, () => {
  let sandbox: Sandbox;
  let server: ServerProcess;

  beforeAll(async () => {
    sandbox = await startSandbox();
    server = await startServerProcess(
      {
        JWT_SECRET_KEY: SECRET,
        QUANTCONNECT_API_URL: sandbox.url,
        ...NO_LIMITS,
        SHUTDOWN_DRAIN_SECONDS: '0',
        ...REPORTS_VITALS,
      },
      SCRIPT,
    );
  });
  afterAll(async () => {
    server.child.kill('SIGTERM');
    await server.exited;
    await sandbox.close();
  });

  it(
    'answers as it should, and holds on to nothing',
    async () => {
      const tokens = await Promise.all(
        sandbox.tenants.map((_, tenant) => mintToken(SECRET, sandbox.tenants, { tenant, ...LIVES_ON })),
      );
      const token = tokens[0]!;
      let turn = 0;
      const anybody = (): string => tokens[turn++ % tokens.length]!;
      const { value } = await called(server.url, token, 'create_project', { name: 'Soak', language: 'Py' });
      const projectId = value.project.projectId as number;
      const kept = new Agent({ keepAlive: true, maxSockets: 64 });
      const place = { url: server.url, anybody, token, kept, projectId };
      const before = await vitalsOf(server);
      const load = startOpenLoop(soakMix(place, ['2026-07-28', '2025-11-25']), PER_SECOND);
      const samples = await sampled(load.tallies);
      const tallies = await load.stop();
      kept.destroy();
      await pause(SETTLE_MS);
      const after = await vitalsOf(server);
      const report = summary(tallies, samples, before, after);
      publish(report, samples, tallies);

      expect(report.wrong).toEqual({});
      expect(report.errors).toEqual([]);
      expect(after.sockets).toBeLessThanOrEqual(before.sockets + MOST_NEW_HANDLES);
      expect(after.handles).toBeLessThanOrEqual(before.handles + MOST_NEW_HANDLES);
      expect(after.files).toBeLessThanOrEqual(before.files + MOST_NEW_HANDLES);
      expect(report.heapGrowthMb).toBeLessThan(MOST_GROWTH_MB);
      if (!LONG) return;
      expect(report.rssMbPerHour).toBeLessThan(MOST_RSS_MB_PER_HOUR);
      expect(report.heapMbPerHour).toBeLessThan(MOST_HEAP_MB_PER_HOUR);
    },
    SECONDS * 1000 + 120_000,
  );

  /** Looks at the server again and again while it works. */
  async function sampled(tallies: Readonly<Record<string, Tally>>): Promise<Sample[]> {
    const samples: Sample[] = [];
    const startedAt = performance.now();
    const everyMs = (SECONDS * 1000) / SAMPLES;
    while (performance.now() - startedAt < SECONDS * 1000) {
      await pause(everyMs);
      // What it writes is read, but not kept for an hour.
      server.stdout.length = 0;
      const atSeconds = (performance.now() - startedAt) / 1000;
      samples.push({ atSeconds, ...(await vitalsOf(server)) });
      if (LONG && samples.length % 5 === 0) progress(samples.at(-1)!, tallies);
    }
    return samples;
  }

  function summary(
    tallies: Readonly<Record<string, Tally>>,
    samples: readonly Sample[],
    before: Omit<Sample, 'atSeconds'>,
    after: Omit<Sample, 'atSeconds'>,
  ) {
    const half = samples.slice(Math.floor(samples.length / 2));
    const { calls, failed, ms } = total(tallies);
    const wrong = Object.entries(tallies).filter(([, tally]) => tally.failed > 0 || tally.broken > 0);
    return {
      seconds: SECONDS,
      perSecond: PER_SECOND,
      calls,
      failed,
      wrong: Object.fromEntries(wrong.map(([name, tally]) => [name, tally.codes])),
      errors: server.stderr
        .filter((line) => /"level":"(error|fatal)"|\b(ERROR|FATAL)\b/.test(line))
        .slice(0, 5),
      p50Ms: Math.round(percentile(ms, 0.5)),
      p99Ms: Math.round(percentile(ms, 0.99)),
      rssMbPerHour: perHour(half, ({ rss }) => rss / MB),
      heapMbPerHour: perHour(half, ({ heapUsed }) => heapUsed / MB),
      heapGrowthMb: (after.heapUsed - before.heapUsed) / MB,
      rssMb: { before: before.rss / MB, after: after.rss / MB },
      heapMb: { before: before.heapUsed / MB, after: after.heapUsed / MB },
      handles: { before: before.handles, after: after.handles },
      sockets: { before: before.sockets, after: after.sockets },
      files: { before: before.files, after: after.files },
      delayP99Ms: percentile(
        samples.map(({ delayP99Ms }) => delayP99Ms),
        0.5,
      ),
    };
  }
});

const LIVES_ON = { expiresInSeconds: SECONDS + 3600 };

function publish(report: object, samples: readonly Sample[], tallies: Readonly<Record<string, Tally>>): void {
  const rounded = JSON.stringify(report, (_key, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 100) / 100 : value,
  );
  process.stderr.write(`${rounded}\n`);
  if (!REPORT) return;
  const kinds = Object.fromEntries(
    Object.entries(tallies).map(([name, { ms, ...counts }]) => [
      name,
      { ...counts, p50Ms: percentile(ms, 0.5), p99Ms: percentile(ms, 0.99) },
    ]),
  );
  mkdirSync(resolve(REPORT, '..'), { recursive: true });
  writeFileSync(REPORT, JSON.stringify({ ...report, node: process.version, kinds, samples }, null, 2));
}

function progress(
  { atSeconds, rss, heapUsed, sockets }: Sample,
  tallies: Readonly<Record<string, Tally>>,
): void {
  const { calls, failed } = total(tallies);
  process.stderr.write(
    `${Math.round(atSeconds / 60)} min: ${calls} calls, ${failed} wrong, rss ${Math.round(rss / MB)} MB, ` +
      `heap ${Math.round(heapUsed / MB)} MB, ${sockets} sockets\n`,
  );
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
