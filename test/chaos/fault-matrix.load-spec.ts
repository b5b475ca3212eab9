import { writeFileSync } from 'node:fs';
import type { RecordedRequest } from '../../src/sandbox/index.js';
import { ERROR_META_KEY } from '../../src/mcp/results/tool-result.js';
import { describeWith } from '../support/installed.js';
import { until } from '../support/walk.js';
import { type ChaosEra, type Outcome, send, toolCall } from './support/exchange.js';
import { MATRIX, type Struck } from './support/matrix-faults.js';
import { type MatrixPlace, openMatrix, UPSTREAM_TIMEOUT_SECONDS } from './support/matrix-place.js';

// `npm run test:matrix` makes more of them.
const CALLS = Number(process.env['MATRIX_CALLS'] ?? '12');
const REPORT = process.env['MATRIX_REPORT'];
// An answer within the time of one request to QuantConnect and the stores before it, or a clear word.
const LONGEST_MS = UPSTREAM_TIMEOUT_SECONDS * 1000 + 8000;
const HEALS_WITHIN_MS = 30_000;
const ERAS: readonly ChaosEra[] = ['2026-07-28', '2025-11-25'];
// What a caller must not be told, whatever has failed.
const NEVER = /^(internal_error|HANGS|no_answer|rpc_-32603|http_500|E[A-Z]+|aborted)$/;

const KINDS = ['read', 'write', 'live write'] as const;
type Kind = (typeof KINDS)[number];

interface Cell {
  readonly fault: string;
  readonly kind: Kind;
  readonly calls: number;
  readonly codes: Readonly<Record<string, number>>;
  /** Most often that QuantConnect carried out one of the calls. */
  readonly mostExecuted: number;
  readonly longestMs: number;
  readonly untrue: readonly string[];
}

describeWith('postgres', `The matrix of faults, ${CALLS} calls of each kind`, () => {
  let place: MatrixPlace;
  const cells: Cell[] = [];

  beforeAll(async () => {
    place = await openMatrix();
  });
  afterAll(async () => {
    await place.close();
    process.stderr.write(table(cells));
    if (REPORT) writeFileSync(REPORT, JSON.stringify({ callsPerCell: CALLS, cells }, null, 2));
  });

  it.each(MATRIX)(
    '$name: an answer or a clear word, and no write twice',
    async (fault) => {
      const tokens = await Promise.all(KINDS.map(() => place.newcomer()));
      const struck = await fault.strike(place);
      try {
        const row = await Promise.all(KINDS.map((kind, at) => cell(fault.name, kind, tokens[at]!, struck)));
        cells.push(...row);
        for (const { kind, codes, mostExecuted, longestMs, untrue } of row) {
          expect({ kind, mostExecuted: Math.max(1, mostExecuted), untrue }).toEqual({
            kind,
            mostExecuted: 1,
            untrue: [],
          });
          expect(Object.keys(codes).filter((code) => NEVER.test(code))).toEqual([]);
          expect(longestMs).toBeLessThan(LONGEST_MS);
        }
      } finally {
        await struck.heal();
      }
      await worksAgain();
    },
    90_000,
  );

  /** Nothing of a fault is left once it is over: a newcomer is served as ever. */
  async function worksAgain(): Promise<void> {
    const token = await place.newcomer();
    await until(
      async () => (await send(place.server.url, token, toolCall(ERAS[0]!, 'read_account'))).code === 'ok',
      HEALS_WITHIN_MS,
    );
  }

  async function cell(fault: string, kind: Kind, token: string, { url }: Struck): Promise<Cell> {
    const markers = Array.from({ length: CALLS }, (_, n) => `${fault}/${n}`.replaceAll(/[^a-z0-9]+/gi, '-'));
    const outcomes = await Promise.all(
      markers.map((marker, n) =>
        send(url ?? place.server.url, token, messageOf(kind, marker, ERAS[n % 2]!), { timeoutMs: 30_000 }),
      ),
    );
    const codes: Record<string, number> = {};
    for (const { code } of outcomes) codes[code] = (codes[code] ?? 0) + 1;
    const executed = markers.map((marker) => (kind === 'read' ? 0 : timesExecuted(kind, marker)));
    return {
      fault,
      kind,
      calls: CALLS,
      codes,
      mostExecuted: Math.max(...executed),
      longestMs: Math.round(Math.max(...outcomes.map(({ ms }) => ms))),
      untrue: kind === 'read' ? [] : outcomes.flatMap((outcome, n) => untruthOf(outcome, executed[n]!)),
    };
  }

  function messageOf(kind: Kind, marker: string, era: ChaosEra) {
    if (kind === 'read') return toolCall(era, 'read_account');
    if (kind === 'write') return toolCall(era, 'create_project', { name: marker, language: 'Py' });
    const command = { $type: 'Chaos', marker };
    return toolCall(era, 'create_live_command', { projectId: place.live, command });
  }

  function timesExecuted(kind: Kind, marker: string): number {
    const path = kind === 'write' ? '/projects/create' : '/live/commands/create';
    const { requests } = place.sandbox;
    return requests({ path }).filter((request) => markerOf(request) === marker && wasCarriedOut(request))
      .length;
  }
});

function markerOf({ body }: RecordedRequest): unknown {
  return body['name'] ?? (body['command'] as { marker?: unknown } | undefined)?.marker;
}

/** Faults that answer in the place of the endpoint, and signatures that are refused, keep it from being run. */
function wasCarriedOut({ fault, aborted }: RecordedRequest): boolean {
  if (fault === 'status' || fault === 'drop' || fault === 'garbage') return false;
  return !(fault === 'delay' && aborted);
}

/** What a caller was told that is not so. A failure that is not said to be uncertain says: nothing was done. */
function untruthOf({ code, result }: Outcome, executed: number): string[] {
  if (code === 'ok') return executed === 1 ? [] : [`ok, but carried out ${executed} times`];
  const detail = result?._meta?.[ERROR_META_KEY] as { uncertain?: boolean } | undefined;
  if (code === 'quantconnect_unauthorized' || detail?.uncertain === true) return [];
  return executed === 0 ? [] : [`${code} without a doubt, but carried out ${executed} times`];
}

function table(cells: readonly Cell[]): string {
  const rows = cells.map(({ fault, kind, codes, mostExecuted, longestMs }) => {
    const seen = Object.entries(codes).map(([code, times]) => `${code} ${times}`);
    return `| ${fault} | ${kind} | ${seen.join(', ')} | ${kind === 'read' ? '' : mostExecuted} | ${longestMs} |`;
  });
  const total = cells.reduce((sum, { calls }) => sum + calls, 0);
  const head =
    '| fault | call | what the caller saw | carried out, most | longest wait, ms |\n|---|---|---|---|---|';
  return `${head}\n${rows.join('\n')}\n${total} calls\n`;
}
