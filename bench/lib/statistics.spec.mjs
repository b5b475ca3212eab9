import { createHistogram } from 'node:perf_hooks';
import { failureIn } from './messages.mjs';
import { failuresOf, median, percentiles, ratios, spread } from './statistics.mjs';

describe('Statistics of rounds', () => {
  it('takes the middle of an odd number of rounds, and the mean of the two in the middle of an even one', () => {
    expect([median([9, 1, 5]), median([4, 1, 100, 2])]).toEqual([5, 3]);
  });

  it('gives the least and the most beside the median', () => {
    expect(spread([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3, runs: 3 });
  });

  it('divides within a round, so that a slow round says nothing', () => {
    expect(ratios([20, 200, 22], [10, 100, 10])).toEqual({ median: 2, least: 2, most: 2.2, runs: 3 });
  });

  it('adds up what failed, by kind', () => {
    expect(failuresOf([{ isError: 1 }, {}, { isError: 2, 'HTTP 500': 1 }])).toEqual({
      isError: 3,
      'HTTP 500': 1,
    });
  });

  it('reads percentiles in milliseconds', () => {
    const histogram = createHistogram();
    for (let micros = 1000; micros <= 100_000; micros += 1000) histogram.record(micros);
    const { p50, p99, max } = percentiles(histogram);
    expect([p50, p99, max].map(Math.round)).toEqual([50, 99, 100]);
  });
});

describe('An answer as a stream', () => {
  const event = (message) => `event: message\ndata: ${JSON.stringify(message)}\n\n`;
  const note = event({ jsonrpc: '2.0', method: 'notifications/progress' });

  it('is what its last event says', () => {
    const done = event({ jsonrpc: '2.0', id: 1, result: {} });
    const failed = event({ jsonrpc: '2.0', id: 1, error: { code: -32000 } });
    expect(failureIn(200, 'text/event-stream', note + done)).toBeUndefined();
    expect(failureIn(200, 'text/event-stream; charset=utf-8', note + failed)).toBe('JSON-RPC -32000');
  });

  it('is a failure where no result came', () => {
    expect(failureIn(200, 'text/event-stream', note)).toBe('no result');
  });
});
