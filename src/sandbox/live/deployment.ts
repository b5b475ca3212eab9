import type { Compile } from '../compile/compile.js';
import { runAlgorithm, type AlgorithmRun } from '../engine/algorithm-run.js';
import type { Insight, Ledger, Order } from '../engine/ledger.js';
import type { Snapshot } from '../files/file-tree.js';
import { invented } from '../http/invented.js';
import { LEAN_VERSION } from '../projects/lean-versions.js';
import type { Security } from '../source/strategy.js';
import type { World } from '../world/world.js';
import { type Account, type Position, replay } from './book.js';
import { FAULT_AFTER_SECONDS, type LiveStatus, phaseAt, RUNNING_AFTER_SECONDS } from './phases.js';
import { Prices } from './prices.js';

export interface Terms {
  nodeId: string;
  brokerageId: string;
  /** Missing: as much as the algorithm sets. */
  cash?: number;
  holdings: Position[];
}

interface TimedOrder extends Order {
  second: number;
}

const FIRST_TRADES_AFTER_SECONDS = RUNNING_AFTER_SECONDS + 60;
const SHARE_INVESTED = 0.9;
const FEE = 1;
const INSIGHT_SECONDS = 30 * 86_400;
const REFRESH_SECONDS = 600;

/** One live run. Seconds are simulated ones since its launch; they stand still once it has ended. */
export class Deployment {
  readonly id: string;
  readonly cloneId: number;
  readonly launched: number;
  readonly log: { second: number; text: string }[] = [];
  readonly prices = new Prices();
  /** The code that runs, whatever became of the project since. */
  readonly files: Snapshot;
  private readonly orders: TimedOrder[] = [];
  private readonly outcome: AlgorithmRun;
  private end?: { second: number; status: LiveStatus };

  constructor(
    private readonly world: World,
    readonly projectId: number,
    compile: Compile,
    readonly terms: Terms,
  ) {
    this.id = `L-${world.identifiers.hex()}`;
    this.cloneId = world.identifiers.project();
    this.files = compile.snapshot;
    this.outcome = runAlgorithm(compile.sources, {});
    this.launched = world.clock.now();
    this.write(5, `Launching analysis for ${this.id} with LEAN Engine ${LEAN_VERSION.name}`);
    if ('fault' in this.outcome) this.finish('RuntimeError', FAULT_AFTER_SECONDS, this.outcome.fault.error);
    else this.begin(this.outcome.ledger);
  }

  get second(): number {
    const passed = this.world.clock.secondsBetween(this.launched, this.world.clock.now());
    return Math.min(passed, this.end?.second ?? passed);
  }

  get status(): LiveStatus {
    return this.end && this.second >= this.end.second ? this.end.status : phaseAt(this.second);
  }

  /** Whether it occupies its node. */
  get isAlive(): boolean {
    return !this.end || this.second < this.end.second;
  }

  get stopped(): number | undefined {
    return this.end && !this.isAlive ? this.timeOf(this.end.second) : undefined;
  }

  get error(): string {
    return 'fault' in this.outcome && !this.isAlive ? this.outcome.fault.error : '';
  }

  /** What readers see is as old as the last refresh; nothing is held back once it has stopped. */
  refreshed(everySeconds = REFRESH_SECONDS): number {
    if (!this.isAlive) return this.second;
    const running = Math.max(this.second - RUNNING_AFTER_SECONDS, 0);
    return RUNNING_AFTER_SECONDS + Math.floor(running / everySeconds) * everySeconds;
  }

  /** Milliseconds since 1970. */
  timeOf(second: number): number {
    return this.world.clock.after(this.launched, second);
  }

  ordersUntil(second: number): Order[] {
    return this.orders.filter((order) => order.second <= second);
  }

  accountAt(second: number): Account {
    const cash = this.terms.cash ?? ('ledger' in this.outcome ? this.outcome.ledger.cash : 0);
    return replay({ cash, positions: this.terms.holdings, trades: [] }, this.ordersUntil(second));
  }

  equityAt(second: number): number {
    const { cash, positions } = this.accountAt(second);
    return positions.reduce(
      (sum, { security, quantity }) => sum + quantity * this.prices.at(security.ticker, second),
      cash,
    );
  }

  insightsUntil(second: number): Insight[] {
    if (second < FIRST_TRADES_AFTER_SECONDS || !('ledger' in this.outcome)) return [];
    if (this.outcome.ledger.insights.length === 0) return [];
    const generatedAt = Math.floor(this.timeOf(FIRST_TRADES_AFTER_SECONDS) / 1000);
    return this.outcome.ledger.securities.map((security) => ({
      security,
      direction: 'up',
      generatedAt,
      closesAt: generatedAt + INSIGHT_SECONDS,
      reference: this.prices.at(security.ticker, FIRST_TRADES_AFTER_SECONDS),
      referenceFinal: 0,
    }));
  }

  stop(): void {
    if (this.isAlive) this.finish('Stopped', this.second, 'Algorithm stopped by user.');
  }

  /** Sells what is held, then stops. */
  liquidate(): void {
    if (!this.isAlive) return;
    const now = this.second;
    for (const { security, quantity } of this.accountAt(now).positions) this.order(security, -quantity, now);
    this.finish('Liquidated', now, 'Algorithm liquidated by user.');
  }

  /** Carries out an order command, or leaves any other command to the algorithm. */
  command(command: Record<string, unknown>): void {
    const symbol = command['symbol'] as { value?: unknown } | undefined;
    const quantity = Number(command['quantity']);
    const isOrder = command['$type'] === 'OrderCommand' && Number.isFinite(quantity) && quantity !== 0;
    this.write(this.second, invented(`Received command: ${JSON.stringify(command)}`));
    if (isOrder) this.order({ ticker: String(symbol?.value), securityType: 1 }, quantity, this.second);
  }

  private begin({ orders, securities, cash }: Ledger): void {
    this.write(RUNNING_AFTER_SECONDS, 'Algorithm finished warming up.');
    const traded = new Set(orders.map(({ security }) => security.ticker));
    const bought = securities.filter(({ ticker }) => traded.has(ticker));
    for (const security of bought) {
      const price = this.prices.at(security.ticker, FIRST_TRADES_AFTER_SECONDS);
      const each = ((this.terms.cash ?? cash) * SHARE_INVESTED) / bought.length;
      this.order(security, Math.floor(each / price), FIRST_TRADES_AFTER_SECONDS);
    }
  }

  private order(security: Security, quantity: number, second: number): void {
    if (quantity === 0) return;
    const price = this.prices.at(security.ticker, second);
    const at = Math.floor(this.timeOf(second) / 1000);
    this.orders.push({
      second,
      id: this.orders.length + 1,
      security,
      quantity,
      marketPrice: price,
      submittedAt: at,
      status: 'filled',
      fillPrice: price,
      fee: FEE,
      closedAt: at,
    });
  }

  private finish(status: LiveStatus, second: number, text: string): void {
    this.write(second, text);
    this.end = { second, status };
  }

  private write(second: number, text: string): void {
    this.log.push({ second, text });
  }
}
