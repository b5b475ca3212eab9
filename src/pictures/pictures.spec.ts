import { Logger } from '@nestjs/common';
import { Metrics } from '../observability/metrics.js';
import { NO_CURVE } from '../research/curve.js';
import { DrawingDesk } from './drawing-desk.js';
import { PALETTES } from './palette.js';
import { Pictures, type Theme } from './pictures.js';
import { noise, pictureOfDays, wandering } from './testing/curves.js';
import { pixelsOf } from './testing/pixels.js';

const TEN_YEARS = 2520;
const MOST_BYTES = 60_000;
const tenRuns = (curve: typeof noise) =>
  Array.from({ length: 10 }, (_, n) => ({ name: `fast=${n}`, equity: curve(n + 1, TEN_YEARS) }));

describe('Pictures', () => {
  const metrics = new Metrics();
  const pictures = new Pictures(new DrawingDesk(), metrics);
  afterAll(() => pictures.onApplicationShutdown());

  const counted = async (outcome: string) =>
    (await metrics.pictures.get()).values.find(({ labels }) => labels['outcome'] === outcome)?.value ?? 0;

  it.each<Theme>(['light', 'dark'])(
    'draws each curve of ten years in its colour on a %s ground',
    async (theme) => {
      const png = await pictures.backtest(pictureOfDays(TEN_YEARS), theme);
      expect(png!.byteLength).toBeLessThanOrEqual(MOST_BYTES);
      const { width, height, count } = await pixelsOf(png!);
      const { background, equity, benchmark, drawdown, drawdownArea, sharpe } = PALETTES[theme];
      expect([width, height]).toEqual([900, 700]);
      expect(count(background)).toBeGreaterThan(width * height * 0.6);
      expect(count(drawdownArea)).toBeGreaterThan(1000);
      for (const colour of [equity, benchmark, drawdown, sharpe]) expect(count(colour)).toBeGreaterThan(100);
    },
  );

  it('leaves out the panels of curves without points', async () => {
    const png = await pictures.backtest(
      pictureOfDays(300, { drawdown: NO_CURVE, rollingSharpe: NO_CURVE, benchmark: NO_CURVE }),
      'light',
    );
    const { count } = await pixelsOf(png!);
    const { equity, drawdown, sharpe } = PALETTES.light;
    expect(count(equity)).toBeGreaterThan(100);
    expect([drawdown, sharpe].map(count)).toEqual([0, 0]);
  });

  it('draws ten runs of ten years over one another', async () => {
    const png = await pictures.overlay({ title: 'Variants', runs: tenRuns(wandering) }, 'dark');
    expect(png!.byteLength).toBeLessThanOrEqual(MOST_BYTES);
    const { count } = await pixelsOf(png!);
    for (const colour of PALETTES.dark.runs) expect(count(colour)).toBeGreaterThan(50);
  });

  it('keeps to 60 kB where every day is noise, one run or ten', async () => {
    const drawn = await Promise.all([
      pictures.backtest(pictureOfDays(TEN_YEARS, { equity: noise(1, TEN_YEARS) }), 'light'),
      pictures.overlay({ title: 'Noise', runs: tenRuns(noise) }, 'light'),
    ]);
    for (const png of drawn) expect(png!.byteLength).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('draws the same bytes of the same curves, and other bytes of other ones', async () => {
    const [first, again, other] = await Promise.all(
      [200, 200, 201].map((days) => pictures.backtest(pictureOfDays(days), 'light')),
    );
    expect(Buffer.compare(first!, again!)).toBe(0);
    expect(Buffer.compare(first!, other!)).not.toBe(0);
  });

  it.each([
    '动量策略 测试',
    '🚀🌕 to the moon',
    '<img src=x onerror=alert(1)>',
    '{a|b} {yyyy}',
    '\u202e\u0000\ud800',
    '',
  ])('draws whatever its author called it: %j', async (title) => {
    const picture = pictureOfDays(60, { title, subtitle: title, currency: title });
    expect(await pictures.backtest(picture, 'light')).toBeDefined();
    const runs = [{ name: title, equity: picture.equity }];
    expect(await pictures.overlay({ title, runs: [...runs, ...runs] }, 'dark')).toBeDefined();
  });

  it('draws a curve that never moves, and one of two points', async () => {
    const flat = { times: [1e9, 2e9], values: [100, 100] };
    const still = { ...pictureOfDays(0), equity: flat, drawdown: { ...flat, values: [0, 0] } };
    expect(await pictures.backtest(still, 'light')).toBeDefined();
  });

  it('has nothing to draw without curves, and counts nothing', async () => {
    const before = await counted('drawn');
    expect(await pictures.backtest(pictureOfDays(0), 'light')).toBeUndefined();
    expect(await pictures.overlay({ title: 'None', runs: [] }, 'light')).toBeUndefined();
    expect(await counted('drawn')).toBe(before);
  });

  it('counts what was drawn and how long it took, and logs a failure without what was drawn', async () => {
    const [drawn, failed] = [await counted('drawn'), await counted('failed')];
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    const unclonable = { ...pictureOfDays(60), subtitle: 7 as unknown as string, title: 'secret strategy' };
    expect(await pictures.backtest(unclonable, 'light')).toBeUndefined();
    await pictures.backtest(pictureOfDays(60), 'light');
    expect([await counted('drawn'), await counted('failed')]).toEqual([drawn + 1, failed + 1]);
    expect(warn.mock.calls.flat().join()).toMatch(/could not be drawn: TypeError at /);
    expect(warn.mock.calls.flat().join()).not.toContain('secret');
    expect((await metrics.pictureSeconds.get()).values.at(-1)?.value).toBe(drawn + 1);
    warn.mockRestore();
  });

  it('does without pictures where the canvas does not load, says so once, and asks no more', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    const desk = new DrawingDesk();
    const draw = jest.spyOn(desk, 'draw').mockResolvedValue({ state: 'unable', why: 'Error' });
    const without = new Pictures(desk, metrics);
    for (let n = 0; n < 3; n++) expect(await without.backtest(pictureOfDays(60), 'light')).toBeUndefined();
    expect(draw).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls.flat().filter((text) => /does not load/.test(String(text)))).toHaveLength(1);
    warn.mockRestore();
  });
});
