import type { Strategy } from '../source/strategy.js';
import { Broker } from './broker.js';
import { CLOSE_SECONDS, daySeconds, LAST_DAY, MARKET_DAYS, SECONDS_PER_DAY } from './calendar.js';
import type { Day, Insight, Ledger } from './ledger.js';
import { BENCHMARK, MARKET, type Bar } from './market.js';
import { Portfolio } from './portfolio.js';
import { Random } from './random.js';
import { Trader } from './trader.js';

const INSIGHT_DAYS = 30;
const DEFAULT_START = new Date(Date.UTC(2020, 0, 1));

/** Runs a strategy day by day over made-up prices. The same strategy and seed give the same ledger. */
export function simulate(strategy: Strategy, seed: string): Ledger {
  return new Simulation(strategy, seed).run();
}

class Simulation {
  private readonly random: Random;
  private readonly broker: Broker;
  private readonly portfolio: Portfolio;
  private readonly traders: Trader[];
  private readonly market = MARKET;
  private readonly insights: Insight[] = [];
  private lastDay = 0;

  constructor(
    private readonly strategy: Strategy,
    seed: string,
  ) {
    this.random = new Random(seed);
    this.broker = new Broker(this.random);
    this.portfolio = new Portfolio(strategy.cash);
    this.traders = strategy.securities.map(
      (security) => new Trader(security, strategy, this.market.path(security.ticker), this.random),
    );
  }

  run(): Ledger {
    const { strategy, portfolio } = this;
    const startDay = daySeconds(strategy.startDate ?? DEFAULT_START);
    const endDay = Math.min(daySeconds(strategy.endDate ?? new Date(LAST_DAY * 1000)), LAST_DAY);
    const first = MARKET_DAYS.findIndex((day) => day >= startDay);
    const last = MARKET_DAYS.findLastIndex((day) => day <= endDay);
    this.lastDay = MARKET_DAYS[last] ?? 0;
    const days: Day[] = [];
    for (let at = Math.max(first, 0); at <= last; at++) days.push(this.liveThrough(at, at === first));
    return {
      cash: strategy.cash,
      startDay,
      endDay,
      securities: strategy.securities,
      days,
      benchmarkStart: barAt(this.market.path(BENCHMARK), Math.max(first, 0)).open,
      orders: this.broker.orders,
      trades: portfolio.trades,
      insights: this.insights,
      unrealized: portfolio.unrealizedAt(this.priceAt(last, 'close')),
    };
  }

  private liveThrough(at: number, isFirst: boolean): Day {
    const traded = new Map<string, number>();
    for (const trader of this.traders) {
      if (this.strategy.emitsInsights) this.predict(trader, at, isFirst);
      if (trader.isActive) traded.set(trader.security.ticker, this.trade(trader, at));
    }
    this.portfolio.observe((ticker) => barAt(this.market.path(ticker), at));
    return {
      day: dayAt(at),
      equity: this.equityBar(at),
      benchmark: barAt(this.market.path(BENCHMARK), at).close,
      traded,
      held: this.portfolio.heldAt(this.priceAt(at, 'close')),
    };
  }

  /** Brings one security to where its trader wants it; answers the value that changed hands. */
  private trade(trader: Trader, at: number): number {
    const { ticker } = trader.security;
    const held = this.portfolio.quantityOf(ticker);
    const decision = trader.decide(at, held);
    if (decision === 'stay') return 0;
    const closed = held === 0 ? 0 : this.order(trader, -held, at, false);
    if (decision === 'flat') return closed;
    const open = this.priceAt(at, 'open');
    const size = trader.sizeOf(decision, this.portfolio.equityAt(open), open(ticker));
    return size === 0 ? closed : closed + this.order(trader, size, at, decision.isLimit);
  }

  private order({ security }: Trader, quantity: number, at: number, isLimit: boolean): number {
    const bar = barAt(this.market.path(security.ticker), at);
    const order = this.broker.submit(security, quantity, dayAt(at), bar, isLimit);
    if (order.status === 'filled') this.portfolio.book(order);
    return Math.abs(order.quantity * order.fillPrice);
  }

  private predict(trader: Trader, at: number, isFirst: boolean): void {
    const direction = trader.signal(at);
    if (!isFirst && direction === trader.signal(at - 1)) return;
    const bars = this.market.path(trader.security.ticker);
    const closesAt = dayAt(at) + INSIGHT_DAYS * SECONDS_PER_DAY;
    const closing = MARKET_DAYS.findIndex((day) => day >= closesAt);
    this.insights.push({
      security: trader.security,
      direction,
      generatedAt: dayAt(at) + CLOSE_SECONDS,
      closesAt: closesAt + CLOSE_SECONDS,
      reference: barAt(bars, at).close,
      referenceFinal: closesAt <= this.lastDay ? barAt(bars, closing).close : 0,
    });
  }

  private equityBar(at: number): Bar {
    const [open, high, low, close] = (['open', 'high', 'low', 'close'] as const).map((moment) =>
      this.portfolio.equityAt(this.priceAt(at, moment)),
    ) as [number, number, number, number];
    return { open, close, high: Math.max(open, high, low, close), low: Math.min(open, high, low, close) };
  }

  private priceAt(at: number, moment: keyof Bar): (ticker: string) => number {
    return (ticker) => barAt(this.market.path(ticker), at)[moment];
  }
}

const NO_BAR: Bar = { open: 0, high: 0, low: 0, close: 0 };

function barAt(bars: readonly Bar[], at: number): Bar {
  return bars[at] ?? NO_BAR;
}

function dayAt(at: number): number {
  return MARKET_DAYS[at] ?? LAST_DAY;
}
