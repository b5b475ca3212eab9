import { Logger } from '@nestjs/common';
import { DriftWatcher } from '../quantconnect/drift/drift.watcher.js';
import { DriftRecorder } from './drift.recorder.js';
import { Metrics } from './metrics.js';

describe('DriftRecorder', () => {
  let watcher: DriftWatcher;
  let metrics: Metrics;
  let logged: jest.SpyInstance;

  beforeEach(() => {
    watcher = new DriftWatcher();
    metrics = new Metrics();
    new DriftRecorder(watcher, metrics).onModuleInit();
    logged = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
  });
  afterEach(() => jest.restoreAllMocks());

  const counted = async () =>
    (await metrics.upstreamDrift.get()).values.map(({ labels, value }) => ({ ...labels, value }));

  it('counts every drift and writes each one down once, with types and without values', async () => {
    for (let n = 0; n < 5; n += 1) watcher.look('/authenticate', { success: 'hunter2', shiny: 'hunter2' });
    expect(await counted()).toEqual([
      { endpoint: '/authenticate', kind: 'changed_type', value: 5 },
      { endpoint: '/authenticate', kind: 'new_field', value: 5 },
    ]);
    const message = 'QuantConnect answered in a shape that is not known';
    expect(logged.mock.calls).toEqual([
      [
        {
          message,
          endpoint: '/authenticate',
          kind: 'changed_type',
          field: 'success',
          expected: 'boolean',
          actual: 'string',
        },
      ],
      [{ message, endpoint: '/authenticate', kind: 'new_field', field: 'shiny', actual: 'string' }],
    ]);
  });

  it('stops writing, and goes on counting, when there is no end to it', async () => {
    const name = (n: number) => [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
    for (let n = 0; n < 1000; n += 1) watcher.look('/authenticate', { success: true, [`new${name(n)}`]: 1 });
    expect(await counted()).toEqual([{ endpoint: '/authenticate', kind: 'new_field', value: 1000 }]);
    expect(logged).toHaveBeenCalledTimes(501);
    expect(logged.mock.calls.at(-1)).toEqual(['Further drift is counted and no longer written here']);
  });

  it('keeps to itself what another application in the process counts', async () => {
    const other = new Metrics();
    watcher.look('/authenticate', { success: true, shiny: 1 });
    expect((await other.upstreamDrift.get()).values).toEqual([]);
    expect(await other.registry.metrics()).toMatch(
      /mcp_server_build_info\{version="[^"]+",revision="",node_version="v/,
    );
  });
});
