import { writeFileSync } from 'node:fs';
import type { RecordedRequest } from '../../src/sandbox/index.js';
import { ERROR_META_KEY } from '../../src/mcp/results/tool-result.js';
import { describeWith } from '../support/installed.js';
import { until } from '../support/walk.js';
import { type ChaosEra, type Outcome, send, toolCall } from './support/exchange.js';
import { MATRIX, type Struck } from './support/matrix-faults.js';
import { type Trace, tracesOf } from './support/matrix-record.js';
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
  /** What the record says, how often: the outcomes of a call in their order. */
  readonly recorded: Readonly<Record<string, number>>;
  readonly untrue: readonly string[];
}

/** A call, what its caller was told, and how often QuantConnect carried it out. */
interface Made {
  readonly id: number;
  readonly outcome: Outcome;
  readonly executed: number;
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
      let made: readonly Made[][];
      try {
        made = await Promise.all(KINDS.map((kind, at) => calls(fault.name, kind, tokens[at]!, struck)));
      } finally {
        await struck.heal();
      }
      await worksAgain();
      const row = await Promise.all(KINDS.map((kind, at) => cell(fault.name, kind, made[at]!)));
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

  async function calls(fault: string, kind: Kind, token: string, { url }: Struck): Promise<Made[]> {
    const markers = Array.from({ length: CALLS }, (_, n) => `${fault}/${n}`.replaceAll(/[^a-z0-9]+/gi, '-'));
    const messages = markers.map((marker, n) => messageOf(kind, marker, ERAS[n % 2]!));
    const outcomes = await Promise.all(
      messages.map((message) => send(url ?? place.server.url, token, message, { timeoutMs: 30_000 })),
    );
    return outcomes.map((outcome, n) => ({
      id: (messages[n]!.body as { id: number }).id,
      outcome,
      // A signature that is refused keeps it from being run.
      executed:
        kind === 'read' || outcome.code === 'quantconnect_unauthorized'
          ? 0
          : timesExecuted(kind, markers[n]!),
    }));
  }

  async function cell(fault: string, kind: Kind, made: readonly Made[]): Promise<Cell> {
    const traces = await tracesOf(
      place.postgres,
      made.map(({ id }) => id),
    );
    const traceOf = ({ id }: Made): Trace => traces.get(id) ?? [];
    return {
      fault,
      kind,
      calls: made.length,
      codes: counted(made.map(({ outcome }) => outcome.code)),
      mostExecuted: Math.max(...made.map(({ executed }) => executed)),
      longestMs: Math.round(Math.max(...made.map(({ outcome }) => outcome.ms))),
      recorded: counted(made.map((one) => traceOf(one).join(' → ') || 'not begun')),
      untrue:
        kind === 'read' ? [] : made.flatMap((one) => [...untruthOf(one), ...misrecorded(one, traceOf(one))]),
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

/** Faults that answer in the place of the endpoint keep it from being run. */
function wasCarriedOut({ fault, aborted }: RecordedRequest): boolean {
  if (fault === 'status' || fault === 'drop' || fault === 'garbage') return false;
  return !(fault === 'delay' && aborted);
}

/** What a caller was told that is not so. A failure that is not said to be uncertain says: nothing was done. */
function untruthOf({ outcome, executed }: Made): string[] {
  const { code } = outcome;
  if (code === 'ok') return executed === 1 ? [] : [`ok, but carried out ${executed} times`];
  if (isUncertain(outcome)) return [];
  return executed === 0 ? [] : [`${code} without a doubt, but carried out ${executed} times`];
}

/** What the record says that is not so, or does not say. */
function misrecorded({ outcome, executed }: Made, trace: Trace): string[] {
  const [intent, end, ...more] = trace;
  if (executed > 0 && intent !== 'intent') return ['carried out without an intent on record'];
  if (more.length > 0) return [`ended twice: ${trace.join(' → ')}`];
  if (outcome.code === 'ok' && end !== 'success') return [`ok, but recorded as ${end}`];
  if (isUncertain(outcome) && end !== 'unknown') return [`uncertain, but recorded as ${end}`];
  return end === 'success' && executed === 0 ? ['recorded as success, but never carried out'] : [];
}

function isUncertain({ result }: Outcome): boolean {
  return (result?._meta?.[ERROR_META_KEY] as { uncertain?: boolean } | undefined)?.uncertain === true;
}

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, times]) => `${name} ${times}`)
    .join(', ');

function table(cells: readonly Cell[]): string {
  const rows = cells.map(({ fault, kind, codes, recorded, mostExecuted, longestMs }) => {
    const executed = kind === 'read' ? '' : mostExecuted;
    return `| ${fault} | ${kind} | ${listed(codes)} | ${executed} | ${listed(recorded)} | ${longestMs} |`;
  });
  const total = cells.reduce((sum, { calls }) => sum + calls, 0);
  const head =
    '| fault | call | what the caller saw | carried out, most | what the record says | longest wait, ms |\n|---|---|---|---|---|---|';
  return `${head}\n${rows.join('\n')}\n${total} calls\n`;
}
