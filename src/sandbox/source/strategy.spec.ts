import { readCSharp } from './csharp-facts.js';
import { readPython } from './python-facts.js';
import { outlineStrategy } from './strategy.js';

const python = (...lines: string[]) => outlineStrategy(readPython(`${lines.join('\n')}\n`));
const csharp = (code: string) => outlineStrategy(readCSharp(code));
const tickers = ({ securities }: ReturnType<typeof python>): string[] =>
  securities.map(({ ticker }) => ticker);

describe('the securities of an algorithm', () => {
  it('are those it adds, of each kind', () => {
    const outline = python(
      'self.add_equity("spy", Resolution.DAILY)',
      'self.AddCrypto("BTCUSD")',
      "add_forex('EURUSD')",
    );
    expect(outline.securities).toEqual([
      { ticker: 'SPY', securityType: 1 },
      { ticker: 'BTCUSD', securityType: 7 },
      { ticker: 'EURUSD', securityType: 4 },
    ]);
  });

  it('come from a list when they are added in a loop', () => {
    expect(tickers(python('for t in ["QQQ", "TLT"]:', '    self.add_equity(t)'))).toEqual(['QQQ', 'TLT']);
    expect(
      tickers(csharp('var list = new[] { "QQQ", "TLT" }; foreach (var t in list) AddEquity(t);')),
    ).toEqual(['QQQ', 'TLT']);
  });

  it('are SPY when there is nothing to go by, and never come from comments or texts', () => {
    expect(tickers(python('# self.add_equity("QQQ")', 'self.log("add_equity(\'TLT\')")'))).toEqual(['SPY']);
    expect(tickers(csharp('/* AddEquity("QQQ"); */ // AddEquity("TLT");'))).toEqual(['SPY']);
  });
});

describe('the dates of an algorithm', () => {
  const day = new Date(Date.UTC(2022, 2, 4));

  it.each([
    ['three numbers', 'self.set_start_date(2022, 3, 4)'],
    ['a date', 'self.set_start_date(datetime(2022, 3, 4))'],
    ['the older name', 'self.SetStartDate(2022, 3, 4)'],
  ])('may be written as %s', (_, line) => {
    expect(python(line).startDate).toEqual(day);
  });

  it('are left open when they are expressions', () => {
    expect(python('self.set_start_date(start)')).not.toHaveProperty('startDate');
  });
});

describe('the orders of an algorithm', () => {
  it('keep their symbol, size and kind', () => {
    expect(python('self.set_holdings("SPY", -0.5)').entries).toEqual([
      { kind: 'holdings', ticker: 'SPY', size: -0.5, isLimit: false },
    ]);
    expect(csharp('LimitOrder("SPY", 1_000, price);').entries).toEqual([
      { kind: 'quantity', ticker: 'SPY', size: 1000, isLimit: true },
    ]);
    expect(python('self.sell(symbol, 5)').entries).toEqual([{ kind: 'quantity', size: -5, isLimit: false }]);
  });

  it('end positions by liquidate or a holding of zero', () => {
    expect(python('self.set_holdings("SPY", 1)').exits).toBe(false);
    expect(python('self.set_holdings("SPY", 1)', 'self.liquidate()').exits).toBe(true);
    expect(python('self.set_holdings("SPY", 1)', 'self.set_holdings("SPY", 0)')).toMatchObject({
      exits: true,
      entries: [{ size: 1 }],
    });
  });
});
