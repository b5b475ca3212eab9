// Large answers as QuantConnect writes them, of about so many bytes; numbers of a fixed sequence, so that every run
// reads the same.
const HASH = 'f'.repeat(32);
const PROJECT = { projectId: 1 };
const BACKTEST = { ...PROJECT, backtestId: HASH };

/** Entries until the JSON of them is about that long. */
function until(bytes, entry) {
  const each = JSON.stringify(Array.from({ length: 50 }, (_, n) => entry(n))).length / 50;
  return Array.from({ length: Math.ceil(bytes / each) }, (_, n) => entry(n));
}

const number = (n) => ((n * 7919) % 1_000_003) / 977;
const time = (n) => 1_577_836_800 + n * 3600;

const order = (n) => ({
  id: n,
  symbol: { value: 'SPY', id: 'SPY R735QTJ8XC9X', permtick: 'SPY' },
  price: number(n),
  time: '2025-10-07T13:31:00Z',
  quantity: 100,
  status: 3,
  tag: '',
  value: number(n + 1),
  events: [1, 2, 3].map((event) => ({
    id: `${HASH}-${n}-${event}`,
    status: 'filled',
    fillPrice: number(n + event),
  })),
});

const point = (n) => [time(n), number(n)];

/** What is asked for, by whom it is answered, and what with. */
export const KINDS = [
  {
    name: 'orders (a list of records)',
    path: '/backtests/orders/read',
    json: (bytes) => JSON.stringify({ orders: until(bytes, order), length: 100_000, success: true }),
    call: (client, token) =>
      client.tool(token, 'read_backtest_orders', { ...BACKTEST, start: 0, end: 100, includeDetails: true }),
  },
  {
    name: 'chart (points)',
    path: '/backtests/chart/read',
    json: (bytes) => {
      const series = Object.fromEntries(
        ['Equity', 'Benchmark'].map((name) => [name, { name, unit: '$', values: until(bytes / 2, point) }]),
      );
      return JSON.stringify({ chart: { name: 'Strategy Equity', series }, success: true });
    },
    call: (client, token) =>
      client.tool(token, 'read_backtest_chart', {
        ...BACKTEST,
        name: 'Strategy Equity',
        count: 100,
        start: 1,
        end: 2,
      }),
  },
  {
    name: 'file (one text)',
    path: '/files/read',
    json: (bytes) => {
      const content = 'self.debug("x = 1")\n'.repeat(bytes / 23);
      return JSON.stringify({ files: [{ name: 'main.py', content }], success: true });
    },
    call: (client, token) => client.tool(token, 'read_file', { ...PROJECT, name: 'main.py' }),
  },
  {
    name: 'what nobody foresaw (a map)',
    path: '/account/read',
    json: (bytes) =>
      JSON.stringify({
        held: Object.fromEntries(until(bytes, order).map((one) => [`a${one.id}`, one])),
        success: true,
      }),
    call: (client, token) => client.tool(token, 'read_account'),
  },
  {
    name: 'report (passed on whole)',
    path: '/backtests/read/report',
    json: (bytes) => JSON.stringify({ report: '<div class="a">1</div>\n'.repeat(bytes / 26), success: true }),
    call: (client, token) => client.resource(token, `qc://projects/1/backtests/${HASH}/report`),
  },
  {
    name: 'backtest (passed on whole)',
    path: '/backtests/read',
    json: (bytes) =>
      JSON.stringify({
        backtest: { ...BACKTEST, completed: false, rollingWindow: { M1: until(bytes, order) } },
        success: true,
      }),
    call: (client, token) => client.resource(token, `qc://projects/1/backtests/${HASH}`),
  },
];
