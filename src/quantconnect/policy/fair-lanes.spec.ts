import { getEventListeners, setMaxListeners } from 'node:events';
import { FairLanes, forReads } from './fair-lanes.js';

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('FairLanes', () => {
  let served: string[];
  let leaving: Map<string, () => void>;
  let abort: AbortController;

  beforeEach(() => {
    served = [];
    leaving = new Map();
    abort = new AbortController();
    setMaxListeners(0, abort.signal);
  });
  afterEach(() => abort.abort());

  /** Enters under a label, which is noted once there is a lane. */
  const enter = async (lanes: FairLanes, label: string, { isWrite = false, mostMs = 5000 } = {}) => {
    const tenant = label[0]!;
    await lanes.enter(tenant, isWrite, abort.signal, mostMs);
    served.push(label);
    leaving.set(label, () => lanes.leave(tenant));
  };
  const waits = (...[lanes, label, options]: Parameters<typeof enter>) =>
    void enter(lanes, label, options).catch(() => undefined);
  const leave = async (label: string) => {
    leaving.get(label)!();
    await soon();
  };

  it('serves waiting tenants in turn, however many requests each has waiting', async () => {
    const lanes = new FairLanes({ total: 2, perTenant: 2, queue: 100 });
    await enter(lanes, 'a0');
    for (let n = 1; n <= 5; n += 1) waits(lanes, `a${n}`);
    for (const label of ['b1', 'c1', 'b2']) waits(lanes, label);
    await soon();
    for (let n = 0; n < 8; n += 1) await leave(served.at(-1)!);
    expect(served).toEqual(['a0', 'a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4', 'a5']);
  });

  it('lets no tenant have more than its share, while lanes are free', async () => {
    const lanes = new FairLanes({ total: 64, perTenant: 4, queue: 100 });
    for (let n = 0; n < 6; n += 1) waits(lanes, `a${n}`);
    await enter(lanes, 'b0');
    expect(served).toEqual(['a0', 'a1', 'a2', 'b0']);
    expect(lanes.waiting).toBe(3);
  });

  it('keeps a lane that reads cannot take, so that a write never waits for them', async () => {
    const lanes = new FairLanes({ total: 8, perTenant: 8, queue: 100 });
    for (let n = 0; n < 20; n += 1) waits(lanes, `a${n}`);
    for (let n = 0; n < 20; n += 1) waits(lanes, `b${n}`);
    await soon();
    expect(served).toHaveLength(7);
    await enter(lanes, 'a-stop', { isWrite: true });
    expect(served.at(-1)).toBe('a-stop');
  });

  it('sends the writes of a tenant first', async () => {
    const lanes = new FairLanes({ total: 1, perTenant: 1, queue: 100 });
    await enter(lanes, 'a0');
    waits(lanes, 'a1');
    waits(lanes, 'a-stop', { isWrite: true });
    await leave('a0');
    await leave('a-stop');
    expect(served).toEqual(['a0', 'a-stop', 'a1']);
  });

  it('refuses at once what would wait behind too many, and counts reads and writes apart', async () => {
    const lanes = new FairLanes({ total: 1, perTenant: 1, queue: 2 });
    await enter(lanes, 'a0');
    for (let n = 1; n <= 2; n += 1) waits(lanes, `a${n}`);
    await expect(enter(lanes, 'a3')).rejects.toMatchObject({ reason: 'queue_full' });
    waits(lanes, 'a-stop', { isWrite: true });
    waits(lanes, 'b1');
    await soon();
    expect(lanes.waiting).toBe(4);
  });

  it('passes over a tenant that has its share, and comes back to it', async () => {
    const lanes = new FairLanes({ total: 8, perTenant: 2, queue: 100 });
    for (const label of ['a0', 'b0']) await enter(lanes, label);
    for (const label of ['a1', 'b1', 'b2']) waits(lanes, label);
    for (const label of ['b0', 'b1', 'a0']) await leave(label);
    expect(served).toEqual(['a0', 'b0', 'b1', 'b2', 'a1']);
  });

  it('lets nobody wait longer than asked', async () => {
    const lanes = new FairLanes({ total: 1, perTenant: 1, queue: 2 });
    await enter(lanes, 'a0');
    await expect(enter(lanes, 'b1', { mostMs: 30 })).rejects.toMatchObject({ reason: 'waited_too_long' });
    expect(lanes.waiting).toBe(0);
  });

  it('lets go of who leaves while waiting, at once and without a trace', async () => {
    const lanes = new FairLanes({ total: 1, perTenant: 1, queue: 5000 });
    await enter(lanes, 'a0');
    const gone = Array.from({ length: 1000 }, (_, n) => enter(lanes, `${n % 10}`).catch((e: unknown) => e));
    expect(lanes.waiting).toBe(1000);
    const reason = new Error('client left');
    abort.abort(reason);
    expect(new Set(await Promise.all(gone))).toEqual(new Set([reason]));
    expect([lanes.waiting, lanes.size, getEventListeners(abort.signal, 'abort').length]).toEqual([0, 1, 0]);
    await leave('a0');
    expect(lanes.size).toBe(0);
  });

  it('loses and doubles no lane over 20,000 requests that come, go and give up at random', async () => {
    const lanes = new FairLanes({ total: 8, perTenant: 3, queue: 10_000 });
    let under = 0;
    let most = 0;
    const perTenant = new Map<string, number>();
    const one = async () => {
      const tenant = `t${Math.floor(Math.random() * 6)}`;
      const abort = new AbortController();
      if (Math.random() < 0.2) setImmediate(() => abort.abort(new Error('left')));
      await lanes.enter(tenant, Math.random() < 0.3, abort.signal, 20_000);
      most = Math.max(most, (under += 1));
      perTenant.set(tenant, (perTenant.get(tenant) ?? 0) + 1);
      if (perTenant.get(tenant)! > 3) throw new Error('more than its share');
      await soon();
      under -= 1;
      perTenant.set(tenant, perTenant.get(tenant)! - 1);
      lanes.leave(tenant);
    };
    for (let round = 0; round < 20; round += 1) {
      const outcomes = await Promise.allSettled(Array.from({ length: 1000 }, one));
      const odd = outcomes.filter((o) => o.status === 'rejected' && o.reason.message !== 'left');
      expect(odd).toEqual([]);
    }
    expect([most, under, lanes.waiting, lanes.size]).toEqual([8, 0, 0, 0]);
  });

  it('does not queue who has left before', async () => {
    const lanes = new FairLanes({ total: 1, perTenant: 1, queue: 2 });
    await enter(lanes, 'a0');
    abort.abort(new Error('left'));
    await expect(enter(lanes, 'b1')).rejects.toThrow('left');
    expect([lanes.waiting, lanes.size]).toEqual([0, 1]);
  });

  it('keeps nothing of tenants that it turned away', async () => {
    const lanes = new FairLanes({ total: 1, perTenant: 1, queue: 0 });
    await enter(lanes, 'a1');
    for (const label of ['b1', 'c1', 'd1']) await expect(enter(lanes, label)).rejects.toThrow('queue_full');
    expect(lanes.size).toBe(1);
  });
});

describe('forReads', () => {
  it.each([
    [1, 1],
    [2, 1],
    [8, 7],
    [16, 14],
    [64, 56],
  ])('of %d lanes are %d', (lanes, reads) => {
    expect(forReads(lanes)).toBe(reads);
  });
});
