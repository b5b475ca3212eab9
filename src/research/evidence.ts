import { Injectable } from '@nestjs/common';
import type { QuantConnectCall } from '../quantconnect/quantconnect-call.js';
import { QuantConnectClient } from '../quantconnect/quantconnect.client.js';
import { fieldsOf } from '../quantconnect/lenient.js';
import type { JsonObject } from '../quantconnect/quantconnect-reply.js';
import { type Curve, NO_CURVE } from './curve.js';

export interface BacktestRef {
  readonly projectId: number;
  readonly backtestId: string;
}

/** What the caller's token allows beyond reading backtests; without it the verdict says less. */
export interface EvidenceRights {
  /** Files of the project may be read, for the line an error names. */
  readonly readsFiles: boolean;
  /** QuantConnect may be asked to explain an error. */
  readonly asksForExplanations: boolean;
}

/** What is known about one backtest that has ended, as far as it could be read. */
export interface Evidence extends BacktestRef {
  /** As QuantConnect answered, whole; an empty object where there is none. */
  readonly backtest: JsonObject;
  /** Equity in the currency of the account; no points where the run has none. */
  readonly equity: Curve;
  readonly benchmark: Curve;
  /** The last lines it wrote. */
  readonly logs: readonly string[];
}

/** Reads what a verdict is made of. */
@Injectable()
export class EvidenceReader {
  constructor(private readonly quantconnect: QuantConnectClient) {}

  async read(call: QuantConnectCall, ref: BacktestRef, _rights: EvidenceRights): Promise<Evidence> {
    const { backtest } = await this.quantconnect.post(call, '/backtests/read', ref);
    return { ...ref, backtest: fieldsOf(backtest), equity: NO_CURVE, benchmark: NO_CURVE, logs: [] };
  }
}
