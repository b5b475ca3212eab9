import { QuantConnectRejected, QuantConnectUnavailable, type Trouble } from '../quantconnect.errors.js';
import { Circuit } from './circuit.js';

describe('Circuit', () => {
  let now: number;
  let circuit: Circuit;
  let changes: string[];

  beforeEach(() => {
    now = 1000;
    changes = [];
    circuit = new Circuit(
      { faults: 5, openMs: 4000 },
      (state) => changes.push(state),
      () => now,
    );
  });

  const answer = (tenant: string) => circuit.run(tenant, async () => 'answer');
  const fail = async (tenant: string, trouble: Trouble = 'server_error') => {
    const error = new QuantConnectUnavailable('/x', 'no', false, { trouble });
    await circuit.run(tenant, () => Promise.reject(error)).catch((e: unknown) => expect(e).toBe(error));
  };
  const failTimes = async (tenant: string, times: number) => {
    for (let n = 0; n < times; n += 1) await fail(tenant);
  };

  it.each(['not_sent', 'connection_lost', 'timeout', 'server_error', 'unusable_answer'] as const)(
    'opens after five of %s in a row',
    async (trouble) => {
      for (let n = 0; n < 4; n += 1) await fail('a', trouble);
      expect(circuit.state).toBe('closed');
      await fail('a', trouble);
      expect([circuit.state, circuit.waitSeconds('a')]).toEqual(['open', 4]);
    },
  );

  it('stays closed for what is no fault: held back, unexpected, refused, cancelled', async () => {
    for (let n = 0; n < 50; n += 1) {
      await fail('a', 'held_back');
      await fail('a', 'unexpected_answer');
      await circuit.run('a', () => Promise.reject(new QuantConnectRejected('/x', []))).catch(() => undefined);
      await circuit.run('a', () => Promise.reject(new Error('client left'))).catch(() => undefined);
    }
    expect([circuit.state, changes]).toEqual(['closed', []]);
  });

  it('counts faults in a row: an answer in between begins anew', async () => {
    for (let n = 0; n < 10; n += 1) {
      await failTimes('a', 4);
      await answer('a');
    }
    expect(circuit.state).toBe('closed');
  });

  it('is not opened by one tenant for the others', async () => {
    await answer('b');
    await failTimes('a', 500);
    expect([circuit.state, circuit.waitSeconds('b')]).toEqual(['closed', 0]);
  });

  it('refuses nobody for faults that are not their own, and closes with the first answer they get', async () => {
    await failTimes('a', 5);
    expect([circuit.waitSeconds('a'), circuit.waitSeconds('b')]).toEqual([4, 0]);
    await answer('b');
    expect([circuit.state, circuit.waitSeconds('a')]).toEqual(['closed', 0]);
    await failTimes('a', 500);
    expect(circuit.state).toBe('closed');
  });

  it('opens when several tenants have met one fault each, and then refuses them all', async () => {
    for (const tenant of ['a', 'b', 'c', 'd', 'e']) await fail(tenant);
    expect(circuit.state).toBe('open');
    expect(['a', 'b', 'c', 'd', 'e'].map((tenant) => circuit.waitSeconds(tenant))).toEqual([4, 4, 4, 4, 4]);
  });

  it('refuses who has met the outage while it was open', async () => {
    await failTimes('a', 5);
    await fail('b');
    expect(circuit.waitSeconds('b')).toBe(4);
  });

  it('lets one request try when the wait is over, and refuses the others at once meanwhile', async () => {
    await failTimes('a', 5);
    now += 4000;
    expect(circuit.waitSeconds('a')).toBe(0);
    let finish: (value: string) => void = () => undefined;
    const probe = circuit.run('a', () => new Promise<string>((resolve) => (finish = resolve)));
    expect([circuit.state, circuit.waitSeconds('a')]).toEqual(['half_open', 4]);
    finish('back');
    await expect(probe).resolves.toBe('back');
    expect([circuit.state, changes]).toEqual(['closed', ['open', 'half_open', 'closed']]);
    await failTimes('a', 4);
    expect(circuit.state).toBe('closed');
  });

  it('stays open when the try fails, for as long again', async () => {
    await failTimes('a', 5);
    now += 4000;
    await fail('a');
    expect([circuit.state, circuit.waitSeconds('a')]).toEqual(['open', 4]);
  });

  it('leaves it to the try whether it is over, when a request of before the outage fails late', async () => {
    let failLate: (error: unknown) => void = () => undefined;
    const late = circuit
      .run('a', () => new Promise((_, reject) => (failLate = reject)))
      .catch(() => 'failed');
    await failTimes('a', 5);
    now += 4000;
    let finish: (value: string) => void = () => undefined;
    const probe = circuit.run('a', () => new Promise<string>((resolve) => (finish = resolve)));
    failLate(new QuantConnectUnavailable('/x', 'no', false, { trouble: 'timeout' }));
    await expect(late).resolves.toBe('failed');
    expect([circuit.state, circuit.waitSeconds('a')]).toEqual(['half_open', 4]);
    finish('back');
    await probe;
    expect([circuit.state, changes]).toEqual(['closed', ['open', 'half_open', 'closed']]);
  });

  it('learns nothing from a try that was called off: the next may go at once', async () => {
    await failTimes('a', 5);
    now += 4000;
    await circuit.run('a', () => Promise.reject(new Error('client left'))).catch(() => undefined);
    expect([circuit.state, circuit.waitSeconds('a')]).toEqual(['open', 0]);
    await answer('a');
    expect(circuit.state).toBe('closed');
  });

  it('does not wait for the wall clock, which may be set back', async () => {
    const clock = jest.spyOn(Date, 'now').mockReturnValue(2_000_000_000_000);
    await failTimes('a', 5);
    clock.mockReturnValue(0);
    now += 4000;
    await answer('a');
    clock.mockRestore();
    expect(circuit.state).toBe('closed');
  });

  it('forgets after a minute who called, and does not grow without end', async () => {
    for (let n = 0; n < 3000; n += 1) await answer(`tenant ${n}`);
    now += 61_000;
    await failTimes('a', 5);
    expect(circuit.state).toBe('open');
  });
});
