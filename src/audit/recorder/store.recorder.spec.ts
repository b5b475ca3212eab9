import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AuditConfig } from '../../config/audit.config.js';
import { Metrics } from '../../observability/metrics.js';
import type { AuditEvent, AuditOutcome } from '../audit-event.js';
import { AuditEvents } from '../audit-events.js';
import type { Emitted } from '../audit-sink.js';
import {
  type AuditEntry,
  type AuditStore,
  AuditUnavailable,
  type ChainedEntry,
} from '../store/audit-store.js';
import { linkedTo } from '../store/chain.js';
import { JsonlAuditStore } from '../store/jsonl/jsonl-store.js';
import { RecorderMetrics } from './recorder-metrics.js';
import { StoreRecorder } from './store.recorder.js';

/** A store that can be out of order, or slow. */
class FragileStore implements AuditStore {
  readonly appends: AuditEvent[][] = [];
  failWith: string | undefined;
  hold: Promise<void> | undefined;
  closed = false;
  private readonly chains = new Map<string, ChainedEntry>();

  async append(entries: readonly AuditEntry[]): Promise<readonly ChainedEntry[]> {
    await this.hold;
    if (this.failWith) throw new AuditUnavailable(this.failWith);
    this.appends.push(entries.map(({ body }) => JSON.parse(body) as AuditEvent));
    return entries.map((entry) => {
      const linked = linkedTo(this.chains.get(entry.chain), entry);
      this.chains.set(entry.chain, linked);
      return linked;
    });
  }

  async *read(): AsyncGenerator<ChainedEntry> {}

  async heads() {
    return [...this.chains.values()];
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  get events(): AuditEvent[] {
    return this.appends.flat();
  }
}

describe('StoreRecorder', () => {
  let store: FragileStore;
  let told: Emitted[];
  let metrics: Metrics;
  let recorder: StoreRecorder;
  const events = new AuditEvents(new AuditConfig());

  beforeEach(() => {
    store = new FragileStore();
    told = [];
    metrics = new Metrics();
    const sink = { append: (emitted: readonly Emitted[]) => void told.push(...emitted) };
    recorder = new StoreRecorder(store, sink, new RecorderMetrics(metrics), events);
  });
  afterEach(async () => {
    store.failWith = undefined;
    await recorder.onApplicationShutdown();
  });

  const draft = (name: string, outcome: AuditOutcome = 'success', tenant = 'a') =>
    events.draft({ action: 'mcp.tools.call', outcome, tenant_id: tenant, target: { type: 'tool', name } });
  const names = (list: readonly AuditEvent[]) => list.map(({ target }) => target!.name);
  const counted = async (outcome: string) =>
    (await metrics.auditEvents.get()).values.find(({ labels }) => labels['outcome'] === outcome)?.value;
  const until = async (done: () => boolean) => {
    for (let n = 0; n < 400 && !done(); n += 1) await delay(10);
    expect(done()).toBe(true);
  };

  it('writes what nobody waits for together, and at once when somebody does', async () => {
    recorder.record(draft('one'));
    recorder.record(draft('two'));
    const startMs = performance.now();
    await recorder.recordBefore(draft('three', 'intent'));
    expect(performance.now() - startMs).toBeLessThan(20);
    expect(store.appends.map(names)).toEqual([['one', 'two', 'three']]);
    expect(told.map(({ entry }) => entry?.seq)).toEqual([1, 2, 3]);
    recorder.record(draft('four'));
    await until(() => store.appends.length === 2);
    expect(await counted('written')).toBe(4);
  });

  it('writes in the order in which it was told, while a write is going on too', async () => {
    let release = (): void => undefined;
    store.hold = new Promise((resolve) => (release = resolve));
    const first = recorder.recordBefore(draft('first', 'intent'));
    await delay(5);
    recorder.record(draft('second'));
    const third = recorder.recordAfter(draft('third'));
    release();
    await Promise.all([first, third]);
    expect(names(store.events)).toEqual(['first', 'second', 'third']);
  });

  it('goes on when the next comes just as the last is done, in files too', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'audit-recorder-'));
    const files = await JsonlAuditStore.open({ directory, segmentBytes: 1024 * 1024 });
    const sink = { append: (emitted: readonly Emitted[]) => void told.push(...emitted) };
    const other = new StoreRecorder(files, sink, new RecorderMetrics(metrics), events);
    for (const one of [recorder, other])
      for (let n = 0; n < 100; n += 1) {
        await one.recordBefore(draft(`intent ${n}`, 'intent'));
        // There must be no moment in which nobody works and whoever comes thinks that somebody does.
        for (let turn = 0; turn < n % 10; turn += 1) await Promise.resolve();
      }
    await other.onApplicationShutdown();
    expect(told.filter(({ entry }) => entry)).toHaveLength(200);
    rmSync(directory, { recursive: true });
  });

  describe('while the store cannot be written', () => {
    it('refuses intents, and never records one it has refused', async () => {
      store.failWith = 'ENOSPC';
      const refusal = { code: 'audit_unavailable', reason: 'ENOSPC', retryAfterSeconds: 5 };
      await expect(recorder.recordBefore(draft('refused', 'intent'))).rejects.toMatchObject(refusal);
      await expect(recorder.recordBefore(draft('at once', 'intent'))).rejects.toMatchObject(refusal);
      expect(recorder.trouble).toBe('ENOSPC');
      store.failWith = undefined;
      await until(() => recorder.trouble === undefined);
      expect(store.events).toMatchObject([
        { action: 'audit.outage', reason_code: 'ENOSPC', arguments: { refused_intents: 2 } },
      ]);
      expect(told).toHaveLength(1);
      expect(await counted('failed')).toBe(2);
    });

    it('keeps what has happened, tells the stream at once, and records it afterwards', async () => {
      store.failWith = 'EIO';
      await recorder.recordAfter(draft('done'));
      await recorder.recordAfter(draft('done too'));
      recorder.record(draft('read'));
      expect(told.map(({ draft: { target }, entry }) => [target!.name, entry])).toEqual([
        ['done', undefined],
        ['done too', undefined],
        ['read', undefined],
      ]);
      store.failWith = undefined;
      await until(() => store.events.length === 4);
      expect(names(store.events)).toEqual(['store', 'done', 'done too', 'read']);
      expect(told.slice(3).map(({ entry }) => entry?.seq)).toEqual([1, 1, 2, 3]);
      const { occurred_at, recorded_at } = store.events[1]!;
      expect(Date.parse(recorded_at) - Date.parse(occurred_at)).toBeGreaterThan(500);
    });
  });

  it('does not wait longer than five seconds for a store that hangs, and is in trouble then', async () => {
    jest.useFakeTimers();
    let release = (): void => undefined;
    store.hold = new Promise((resolve) => (release = resolve));
    try {
      const before = recorder.recordBefore(draft('before', 'intent'));
      before.catch(() => undefined);
      await jest.advanceTimersByTimeAsync(5_100);
      await expect(before).rejects.toMatchObject({ reason: 'no_answer' });
      expect(recorder.trouble).toBe('no_answer');
    } finally {
      jest.useRealTimers();
      release();
    }
    await until(() => recorder.trouble === undefined);
  });

  it('loses what does not fit, counts it, and says in every chain how much that was', async () => {
    let release = (): void => undefined;
    store.hold = new Promise((resolve) => (release = resolve));
    // Written at once, and held.
    void recorder.recordAfter(draft('first'));
    await delay(50);
    for (let n = 0; n < 10_002; n += 1) recorder.record(draft('read', 'success', n === 10_001 ? 'b' : 'a'));
    const kept = recorder.recordAfter(draft('kept'));
    release();
    await kept;
    await until(() => store.events.some(({ action }) => action === 'audit.outage'));
    const losses = store.events.filter(({ action }) => action === 'audit.outage');
    expect(losses).toMatchObject([
      { tenant_id: 'a', reason_code: 'queue_full', arguments: { lost_events: 1 } },
      { tenant_id: 'b', arguments: { lost_events: 1 } },
    ]);
    expect(await counted('dropped')).toBe(2);
    expect(told.filter(({ entry }) => !entry)).toHaveLength(2);
  });

  it('writes everything before it closes the store, and tells the stream of what comes later', async () => {
    recorder.record(draft('last'));
    await recorder.onApplicationShutdown();
    expect([names(store.events), store.closed]).toEqual([['last'], true]);
    recorder.record(draft('too late'));
    expect(told.map(({ entry }) => entry?.seq)).toEqual([1, undefined]);
    await expect(recorder.recordBefore(draft('too late', 'intent'))).rejects.toMatchObject({
      reason: 'closed',
    });
  });
});
