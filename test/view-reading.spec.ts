import { actionOf } from '../views/backtest/charts/keys.js';
import { tableOf } from '../views/backtest/charts/table.js';
import { formatsFor, valueAt } from '../views/backtest/format.js';
import { outcomeOf } from '../views/backtest/tool-result.js';
import { backtestDataOf } from '../views/backtest/view-data.js';

const BACKTEST = 'a'.repeat(32);
const answer = (value: unknown, more: object = {}) => ({
  content: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }],
  ...more,
});

describe('What the view makes of a result', () => {
  it('is where the data can be read, where they did not come along', () => {
    const uri = `qc://projects/7/backtests/${BACKTEST}/view`;
    const named = { projectId: 7, backtestId: BACKTEST };
    expect(outcomeOf(answer(named), undefined)).toMatchObject({ kind: 'elsewhere', uri });
    expect(outcomeOf(answer({ state: 'completed' }), named)).toMatchObject({ kind: 'elsewhere', uri });
  });

  it.each([
    ['an id with a path in it', { projectId: 7, backtestId: `../${'a'.repeat(29)}` }],
    ['a project that is no number', { projectId: '7/x', backtestId: BACKTEST }],
    ['a backtest that is missing', { projectId: 7 }],
    ['a list', [1, 2]],
    ['prose', 'It failed.'],
  ])('is text, where the ids are %s', (_, value) => {
    expect(outcomeOf(answer(value), {})).toMatchObject({ kind: 'text', isError: false });
  });

  it('is an error as text, whatever ids it names', () => {
    const refused = answer({ projectId: 7, backtestId: BACKTEST }, { isError: true });
    expect(outcomeOf(refused, {})).toMatchObject({ kind: 'text', isError: true });
  });

  it('is a run with its handle, and its progress where that is a share', () => {
    const running = { status: 'running', handle: 'h', stage: 'backtest', progress: 0.5 };
    expect(outcomeOf(answer(running), {})).toMatchObject({
      kind: 'running',
      run: { handle: 'h', progress: 0.5 },
    });
    for (const progress of [50, -1, '0.5', null])
      expect(outcomeOf(answer({ ...running, progress }), {})).toMatchObject({ run: { progress: undefined } });
  });

  it.each([undefined, null, [], 'x', { content: {} }, { content: [null, { text: 5 }] }])(
    'is text for what is no result: %j',
    (result) => {
      expect(outcomeOf(result, undefined)).toMatchObject({ kind: 'text' });
    },
  );
});

describe('The data of the view', () => {
  it('are none where they are of another kind', () => {
    expect(backtestDataOf({ kind: 'optimization' })).toBeUndefined();
  });

  it('are read without what does not fit', () => {
    const data = backtestDataOf({
      kind: 'backtest',
      name: { toString: 'x' },
      statistics: [{ name: 'Sharpe', value: 1.5 }, { name: 'No value' }, 'text', null],
      flags: [{ flag: 'few_trades', says: '12 trades' }, { flag: 'mute' }],
      equity: { times: [1, 2, 3, 4], values: [10, null, 12] },
      drawdown: null,
    });
    const none = { times: [], values: [] };
    expect(data).toEqual({
      name: '',
      statistics: [{ name: 'Sharpe', value: '1.5' }],
      flags: [{ flag: 'few_trades', says: '12 trades' }],
      equity: { times: [1, 3], values: [10, 12] },
      benchmark: none,
      drawdown: none,
      rollingSharpe: none,
    });
  });
});

describe('Curves of different times', () => {
  const daily = { times: [10, 20, 30], values: [1, 2, 3] };

  it('stand side by side, each straight between its points and nowhere beyond them', () => {
    const other = { times: [20, 25, 40], values: [5, 6, 9] };
    expect(tableOf([daily, other])).toEqual([
      [10, 20, 25, 30, 40],
      [1, 2, 2.5, 3, null],
      [null, 5, 6, 7, 9],
    ]);
  });

  it('have the value that was known last', () => {
    expect([5, 10, 19, 20, 99].map((time) => valueAt(daily, time))).toEqual([undefined, 1, 1, 2, 3]);
  });
});

describe('The keys of a chart', () => {
  const position = {
    times: [10, 20, 30, 40],
    time: 20,
    shown: { min: 10, max: 40 },
    whole: { min: 5, max: 40 },
  };

  it.each([
    ['ArrowRight', 30],
    ['ArrowLeft', 10],
    ['Home', 10],
    ['End', 40],
    ['PageUp', 40],
  ])('%s leads to the value at %d', (key, time) => {
    expect(actionOf(key, position)).toEqual({ time });
  });

  it('go on from the end where nothing is looked at, and stay in what is shown', () => {
    expect(actionOf('ArrowLeft', { ...position, time: undefined })).toEqual({ time: 40 });
    expect(actionOf('End', { ...position, shown: { min: 10, max: 35 } })).toEqual({ time: 30 });
  });

  it('zoom around the value, within what there is', () => {
    expect(actionOf('+', position)).toEqual({ time: 20, range: { min: 15, max: 30 } });
    expect(actionOf('-', position)).toEqual({ time: 20, range: { min: 5, max: 40 } });
    expect(actionOf('Escape', position)).toEqual({ time: undefined, range: position.whole });
    expect(actionOf('Tab', position)).toBeUndefined();
  });
});

describe('Formats', () => {
  it('are English where the host names a language that does not exist', () => {
    expect(formatsFor('not a language').percent(-0.125)).toBe('-12.5%');
    expect(formatsFor('de').money(1234567)).toBe('1.234.567');
  });
});
