import { Injectable } from '@nestjs/common';
import type { QuantConnectCall } from '../quantconnect/quantconnect-call.js';
import { reading } from '../quantconnect/quantconnect-call.js';
import { QuantConnectClient } from '../quantconnect/quantconnect.client.js';
import { fieldsOf } from '../quantconnect/lenient.js';
import type { JsonObject } from '../quantconnect/quantconnect-reply.js';
import type { BacktestRef, EvidenceRights } from './backtest-ref.js';
import { grossOf, seriesOf } from './chart-series.js';
import { type Curve, NO_CURVE } from './curve.js';
import { Inquiry } from './inquiry.js';
import { lastLogLines, sourceOf } from './records.js';
import { runtimeErrorOf, type RuntimeErrorEvidence } from './runtime-error.js';

export type { BacktestRef, EvidenceRights };

/** What is known about one backtest that has ended, as far as it could be read. */
export interface Evidence extends BacktestRef {
  /** As QuantConnect answered, whole; an empty object where there is none. */
  readonly backtest: JsonObject;
  /** Equity in the currency of the account; no points where the run has none. */
  readonly equity: Curve;
  readonly benchmark: Curve;
  /** The last lines it wrote. */
  readonly logs: readonly string[];
  /** Gross exposure as a share of the portfolio: 1 is fully invested. Absent where it was not read. */
  readonly exposure?: Curve;
  /** Absent where the run met no error. */
  readonly runtimeError?: RuntimeErrorEvidence;
  /** Its code, file by file, where it is known to be what ran. */
  readonly source?: ReadonlyMap<string, string>;
  /** What could not be read and why, a clause each. */
  readonly missing?: readonly string[];
  /** How many requests it took. */
  readonly requests?: number;
}

/** How much is looked at: `brief` is the statistics and the equity, two requests. */
export type EvidenceDepth = 'full' | 'brief';

// The most points a chart of the free tier has; a run of 15 years has as many days.
const MOST_POINTS = 4000;
const LONG_AGO = 0;
// Charts are asked for up to a time; no backtest lies after the year 2100.
const FAR_AHEAD = 4_102_444_800;

// QuantConnect stores the statistics some seconds after it says `completed`; its own CLI waits for them as well.
const MOST_WAITS = 5;

/**
 * Reads what a verdict is made of, in at most six requests beside those that are repeated because something was not
 * there yet. Nothing but the backtest itself has to be readable: what is not is named.
 */
@Injectable()
export class EvidenceReader {
  /** Between one look and the next at what is not there yet. */
  protected readonly pauseMs: number = 1000;

  constructor(private readonly quantconnect: QuantConnectClient) {}

  /** @throws QuantConnectError where the backtest itself cannot be read, and what `call.signal` gives as a reason */
  async read(
    call: QuantConnectCall,
    ref: BacktestRef,
    rights: EvidenceRights,
    depth: EvidenceDepth = 'full',
  ): Promise<Evidence> {
    const inquiry = new Inquiry(this.quantconnect, reading(call), this.pauseMs);
    const { projectId, backtestId } = ref;
    const backtest = await statisticsIn(inquiry, { projectId, backtestId });
    const parts = await partsOf(inquiry, { projectId, backtestId }, backtest, rights, depth);
    const { missing, requests } = inquiry;
    return { projectId, backtestId, backtest, ...parts, missing, requests };
  }
}

type Parts = Omit<Evidence, keyof BacktestRef | 'backtest'>;

async function partsOf(
  inquiry: Inquiry,
  ref: BacktestRef,
  backtest: JsonObject,
  rights: EvidenceRights,
  depth: EvidenceDepth,
): Promise<Parts> {
  // That a run which failed is completed as well is documented nowhere.
  const isOver = backtest['completed'] === true || Boolean(backtest['error']);
  // The charts of a run that goes on are being made, and what never began has none.
  const hasCharts = isOver && backtest['hasInitializeError'] !== true;
  const equity = hasCharts ? chart(inquiry, ref, 'Strategy Equity') : undefined;
  if (depth === 'brief' || !isOver) return { ...NOTHING, equity: equityIn(await equity) };
  return backtest['error']
    ? partsOfFailure(inquiry, ref, backtest, rights, equity)
    : partsOfSuccess(inquiry, ref, backtest, rights, equity);
}

/** Of a run that failed: where and why, and what it wrote before. */
async function partsOfFailure(
  inquiry: Inquiry,
  ref: BacktestRef,
  backtest: JsonObject,
  rights: EvidenceRights,
  equity: Promise<JsonObject | undefined> | undefined,
): Promise<Parts> {
  const [curve, log, runtimeError] = await Promise.all([
    equity,
    lastLogLines(inquiry, ref),
    runtimeErrorOf(inquiry, ref, backtest, rights),
  ]);
  return { ...NOTHING, equity: equityIn(curve), logs: log.lines, runtimeError };
}

async function partsOfSuccess(
  inquiry: Inquiry,
  ref: BacktestRef,
  backtest: JsonObject,
  { readsFiles }: EvidenceRights,
  equity: Promise<JsonObject | undefined> | undefined,
): Promise<Parts> {
  const [curve, benchmark, exposure, { logs, source }] = await Promise.all([
    equity,
    chart(inquiry, ref, 'Benchmark'),
    chart(inquiry, ref, 'Exposure'),
    logsAndSource(inquiry, ref, backtest, readsFiles),
  ]);
  return {
    equity: equityIn(curve),
    benchmark: benchmark ? seriesOf(benchmark, 'Benchmark') : NO_CURVE,
    logs,
    ...(exposure && { exposure: grossOf(exposure) }),
    ...(source && { source }),
  };
}

/** A long log takes two requests, and the code then is not looked at: the last lines tell more. */
async function logsAndSource(
  inquiry: Inquiry,
  ref: BacktestRef,
  backtest: JsonObject,
  readsFiles: boolean,
): Promise<{ logs: readonly string[]; source?: ReadonlyMap<string, string> | undefined }> {
  const { lines, isLong } = await lastLogLines(inquiry, ref);
  if (!readsFiles || isLong) return { logs: lines };
  return { logs: lines, source: await sourceOf(inquiry, ref.projectId, backtest['created']) };
}

/** The backtest, with its statistics where they come within some seconds. */
async function statisticsIn(inquiry: Inquiry, ref: BacktestRef): Promise<JsonObject> {
  const read = async (): Promise<JsonObject> =>
    fieldsOf((await inquiry.need('/backtests/read', ref))['backtest']);
  const backtest = await inquiry.until(read, (now) => !isUnfinished(now), MOST_WAITS);
  if (isUnfinished(backtest)) inquiry.miss('statistics', `not stored ${MOST_WAITS} s after the run`);
  return backtest;
}

/** Over, without an error, and without statistics. */
function isUnfinished({ completed, error, statistics }: JsonObject): boolean {
  return completed === true && !error && Object.keys(fieldsOf(statistics)).length === 0;
}

const chart = (inquiry: Inquiry, ref: BacktestRef, name: string): Promise<JsonObject | undefined> =>
  inquiry.ask(`${name} chart`, '/backtests/chart/read', {
    ...ref,
    name,
    count: MOST_POINTS,
    start: LONG_AGO,
    end: FAR_AHEAD,
  });

const equityIn = (answer: JsonObject | undefined): Curve => (answer ? seriesOf(answer, 'Equity') : NO_CURVE);

const NOTHING = { equity: NO_CURVE, benchmark: NO_CURVE, logs: [] };
