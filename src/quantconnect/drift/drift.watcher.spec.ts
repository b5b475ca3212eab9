import { Logger } from '@nestjs/common';
import type { EndpointDrift } from './drift.js';
import { DriftWatcher } from './drift.watcher.js';

describe('DriftWatcher', () => {
  let watcher: DriftWatcher;
  let seen: EndpointDrift[];

  beforeEach(() => {
    watcher = new DriftWatcher();
    seen = [];
    watcher.onDrift((drift) => seen.push(drift));
  });
  afterEach(() => jest.restoreAllMocks());

  it('tells who listens, and nobody of an answer as it is known', () => {
    expect(watcher.look('/authenticate', { success: true, errors: [] })).toEqual([]);
    expect(seen).toEqual([]);
    watcher.look('/authenticate', { success: true, surprise: 1 });
    expect(seen).toEqual([
      { endpoint: '/authenticate', kind: 'new_field', field: 'surprise', actual: 'number' },
    ]);
  });

  it('lets an endpoint pass that is not known', () => {
    expect(watcher.look('/constructor', { a: 1 })).toEqual([]);
    expect(watcher.look('__proto__', { a: 1 })).toEqual([]);
    expect(seen).toEqual([]);
  });

  it('says where something may be there although it looks as if there were nothing', () => {
    expect(watcher.look('/live/list', { success: true })).toEqual([
      "QuantConnect's answer to /live/list lacks live: what is missing here may exist all the same.",
    ]);
    expect(
      watcher.look('/live/portfolio/read', { success: true, portfolio: { holdings: 'none', cash: {} } }),
    ).toEqual([
      "QuantConnect's answer to /live/portfolio/read has portfolio.holdings as string, not object: what is missing here may exist all the same.",
    ]);
  });

  it.each([
    ['a new field', '/live/list', { success: true, live: [], more: [] }],
    ['a missing envelope', '/live/list', { live: [] }],
    ['errors of another type', '/live/list', { success: true, live: [], errors: '' }],
    ['a missing figure', '/account/read', { success: true, organizationId: 'x' }],
    ['a detail of an entry', '/files/read', { success: true, files: [{ name: 1 }] }],
  ])('says nothing to the reader about %s', (_, endpoint, answer) => {
    expect(watcher.look(endpoint, answer)).toEqual([]);
    expect(seen.length).toBeGreaterThan(0);
  });

  it.each(['/live/create', '/live/auth0/read'])(
    'names no new field of %s, which may be a secret',
    (endpoint) => {
      watcher.look(endpoint, { success: true, hunter: 1, live: { hunter: 2 } });
      expect(JSON.stringify(seen)).toContain('(unnamed)');
      expect(JSON.stringify(seen)).not.toContain('hunter');
    },
  );

  it('fails no call when it fails itself, says so once and quotes nothing', () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    watcher.onDrift(() => {
      throw new Error('found in the answer: hunter2');
    });
    for (let n = 0; n < 3; n += 1)
      expect(watcher.look('/authenticate', { success: true, surprise: n })).toEqual([]);
    expect(logged).toHaveBeenCalledTimes(1);
    expect(JSON.stringify(logged.mock.calls)).not.toContain('hunter2');
  });
});
