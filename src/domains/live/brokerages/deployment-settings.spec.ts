import { BROKERAGES, DATA_PROVIDERS } from './brokerages.data.js';
import { checkSettings } from './deployment-settings.js';
import type { Connection, Field } from './fields.js';

const GOOD: Readonly<Record<Field['type'], unknown>> = {
  string: 'text',
  integer: 8194,
  boolean: true,
  cash: [{ amount: 1000, currency: 'USD' }],
  holdings: [{ symbolId: 'SPY R735QTJ8XC9X', symbol: 'SPY', quantity: 1, averagePrice: 500 }],
};

const goodSettings = (
  { id, fields }: Connection,
  wanted: (field: Field) => boolean = () => true,
): Record<string, unknown> => ({
  id,
  ...Object.fromEntries(
    Object.entries(fields)
      .filter(([, field]) => wanted(field))
      .map(([name, field]) => [name, field.choices?.[0] ?? GOOD[field.type]]),
  ),
});

const problemsOf = (brokerage: object) => checkSettings(brokerage).problems;

describe('the settings of a brokerage', () => {
  it('are known for twenty-four', () => {
    expect(BROKERAGES).toHaveLength(24);
    expect(new Set(BROKERAGES.map(({ name }) => name)).size).toBe(24);
  });

  describe.each(BROKERAGES.map((connection) => [connection.name, connection] as const))(
    '%s',
    (_, connection) => {
      const fields = Object.entries(connection.fields);

      it('passes with every field, and with the required ones alone', () => {
        expect(problemsOf(goodSettings(connection))).toEqual([]);
        expect(problemsOf(goodSettings(connection, ({ required }) => required))).toEqual([]);
      });

      it('misses each required field by name', () => {
        for (const [name, { required }] of fields) {
          const { [name]: _gone, ...rest } = goodSettings(connection);
          const problems = problemsOf(rest);
          if (!required) expect(problems).toEqual([]);
          else expect(problems[0]).toMatch(new RegExp(`^brokerage\\.${name} (is missing|must be one of)`));
        }
      });

      it('names each field of a wrong type, and never its value', () => {
        for (const [name] of fields) {
          for (const wrong of [{ secret: 'canary' }, ['canary'], Number.NaN, '  ', 'canary\n']) {
            const problems = problemsOf({ ...goodSettings(connection), [name]: wrong });
            if (problems.length > 0) expect(problems[0]).toContain(`brokerage.${name}`);
            expect(problems.join()).not.toContain('canary');
          }
          expect(problemsOf({ ...goodSettings(connection), [name]: {} })).not.toEqual([]);
        }
      });

      it('refuses a field of another one', () => {
        expect(problemsOf({ ...goodSettings(connection), 'other-field': 'x' })).toEqual([
          'brokerage has no field other-field',
          `describe_brokerage with id ${connection.id} lists its fields`,
        ]);
      });
    },
  );

  it.each([
    [{ cash: {} }, 'brokerage.cash must be a list'],
    [{ cash: [5] }, 'brokerage.cash.0 must be an object'],
    [{ cash: [{ amount: 5 }] }, 'brokerage.cash.0.currency is missing'],
    [{ cash: [{ amount: '5', currency: 'USD' }] }, 'brokerage.cash.0.amount must be a number'],
    [
      { holdings: [{ ticker: 'SPY' }] },
      'brokerage.holdings.0 may hold symbolId, symbol, quantity, averagePrice only',
    ],
    [{ holdings: [{ symbol: 5 }] }, 'brokerage.holdings.0.symbol must be a string'],
    [{ ['__proto__x constructor']: 1 }, 'brokerage has no field of that name'],
    [{ constructor: 1 }, 'brokerage has no field constructor'],
  ])('%j: %s', (settings, problem) => {
    expect(problemsOf({ id: 'QuantConnectBrokerage', ...settings })).toContain(problem);
  });

  it('tell the four Binance exchanges apart, and ask which one', () => {
    const keys = { 'binance-api-key': 'k', 'binance-api-secret': 's' };
    const futures = { id: 'BinanceBrokerage', 'binance-exchange-name': 'Binance-USDM-Futures', ...keys };
    expect(problemsOf(futures)).toEqual([]);
    expect(problemsOf({ ...futures, 'binance-exchange-name': 'Binance' })).toContain(
      'brokerage.binance-use-testnet is missing',
    );
    expect(problemsOf({ ...futures, 'binance-exchange-name': undefined })).toEqual([
      'brokerage.binance-exchange-name must be one of Binance, BinanceUS, Binance-USDM-Futures, Binance-COIN-Futures',
    ]);
  });
});

describe('the settings of a data provider', () => {
  const PAPER = { id: 'QuantConnectBrokerage' };
  const all = Object.entries(DATA_PROVIDERS);

  it('are known for fourteen', () => expect(all).toHaveLength(14));

  it.each(all)('%s passes as it is described', (key, connections) => {
    for (const connection of connections) {
      const { problems, chosen } = checkSettings(PAPER, { [key]: goodSettings(connection) });
      expect(problems).toEqual([]);
      expect(chosen[1]).toMatchObject({ path: `dataProviders.${key}`, connection });
    }
  });

  it('take no holdings where the brokerage does', () => {
    const kraken = DATA_PROVIDERS['CoinbaseBrokerage']![0]!;
    const settings = { ...goodSettings(kraken), holdings: [] };
    expect(checkSettings(PAPER, { CoinbaseBrokerage: settings }).problems).toContain(
      'dataProviders.CoinbaseBrokerage has no field holdings',
    );
  });

  it('have keys that are not those of every object', () => {
    expect(checkSettings(PAPER, { toString: { id: 'x' } }).problems[0]).toContain('no data provider');
    expect(checkSettings(PAPER, { KrakenBrokerage: 'x' }).problems[0]).toContain(
      'whose id is KrakenBrokerage',
    );
  });
});
