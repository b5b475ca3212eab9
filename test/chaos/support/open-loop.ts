import type { Outcome } from './exchange.js';

/** One kind of call in a mix. */
export interface Kind {
  readonly name: string;
  /** Its share, in proportion to the others. */
  readonly weight: number;
  send(dueAt: number): Promise<Outcome>;
  /** Codes that are right for this kind; `ok` alone if left out. */
  readonly right?: readonly string[];
}

export interface Tally {
  calls: number;
  failed: number;
  broken: number;
  /** How often each code was seen, the right ones too. */
  readonly codes: Record<string, number>;
  readonly ms: number[];
  /** Each failure in words, for whoever has to find out. */
  readonly failures: string[];
}

export interface OpenLoop {
  /** Per kind, as far as it has got. */
  readonly tallies: Readonly<Record<string, Tally>>;
  /** Sends no more, and waits for what is on its way. */
  stop(): Promise<Readonly<Record<string, Tally>>>;
}

/**
 * Sends calls at a constant rate, whether earlier ones have been answered or not: a server that stalls is
 * sent as much as ever, and the time a call was late counts as its own. Kinds alternate in a fixed order.
 */
export function startOpenLoop(kinds: readonly Kind[], perSecond: number): OpenLoop {
  const order = interleaved(kinds);
  const tallies = Object.fromEntries(kinds.map(({ name }) => [name, newTally()]));
  const pending = new Set<Promise<void>>();
  const startedAt = performance.now();
  let sent = 0;
  const sendDue = (): void => {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond);
    while (sent < due) {
      const kind = order[sent % order.length]!;
      const dueAt = startedAt + (sent / perSecond) * 1000;
      sent += 1;
      const one = kind.send(dueAt).then((outcome) => count(tallies[kind.name]!, kind, outcome));
      pending.add(one);
      void one.finally(() => pending.delete(one));
    }
  };
  const timer = setInterval(sendDue, 5);
  return {
    tallies,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(pending);
      return tallies;
    },
  };
}

const newTally = (): Tally => ({ calls: 0, failed: 0, broken: 0, codes: {}, ms: [], failures: [] });

function count(tally: Tally, { name, right = ['ok'] }: Kind, { code, broken, ms, reused }: Outcome): void {
  tally.calls += 1;
  tally.codes[code] = (tally.codes[code] ?? 0) + 1;
  if (!right.includes(code)) {
    tally.failed += 1;
    const connection = reused ? 'kept' : 'new';
    tally.failures.push(`${name}: ${code} on a ${connection} connection after ${Math.round(ms)} ms`);
  }
  if (broken) tally.broken += 1;
  tally.ms.push(ms);
}

/** Spread out as evenly as their weights allow, so that no kind comes in bursts. */
function interleaved(kinds: readonly Kind[]): Kind[] {
  const slots = kinds.flatMap((kind) =>
    Array.from({ length: kind.weight }, (_, n) => ({ kind, at: (n + 0.5) / kind.weight })),
  );
  return slots.sort((a, b) => a.at - b.at).map(({ kind }) => kind);
}

/** The value below which this share of all lies; `NaN` of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** All kinds together. */
export function total(tallies: Readonly<Record<string, Tally>>): Tally {
  const sum = newTally();
  for (const { calls, failed, broken, codes, ms, failures } of Object.values(tallies)) {
    sum.calls += calls;
    sum.failed += failed;
    sum.broken += broken;
    for (const [code, times] of Object.entries(codes)) sum.codes[code] = (sum.codes[code] ?? 0) + times;
    for (const one of ms) sum.ms.push(one);
    sum.failures.push(...failures);
  }
  return sum;
}
