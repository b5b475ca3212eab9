import { normalCdf, normalQuantile } from './normal-distribution.js';

describe('The normal distribution', () => {
  // Abramowitz and Stegun, table 26.1, and mpmath with 30 digits for what it does not have.
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [-1, 0.158655253931457],
    [1.96, 0.97500210485178],
    [-3, 0.00134989803163009],
    [5, 0.999999713348428],
    [-8, 6.22096057427178e-16],
    [9, 1],
    [-40, 0],
  ])('has a probability below %d of %d', (x, probability) => {
    expect(Math.abs(normalCdf(x) - probability)).toBeLessThan(1e-14);
  });

  // The first three are the check values of AS 241.
  it.each([
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167814],
    [1e-20, -9.262340089798409],
    [0.975, 1.959963984540054],
    [0.5, 0],
    [0.99, 2.326347874040841],
  ])('reaches a probability of %d at %d', (probability, x) => {
    expect(Math.abs(normalQuantile(probability) - x)).toBeLessThan(1e-12);
  });

  it('is inverted by its quantiles', () => {
    for (let p = 0.0005; p < 1; p += 0.0005)
      expect(Math.abs(normalCdf(normalQuantile(p)) - p)).toBeLessThan(1e-14);
  });

  it('has no quantile outside of its range, and nothing to say about what is no number', () => {
    for (const p of [0, 1, -0.1, 1.1, Number.NaN]) expect(normalQuantile(p)).toBeNaN();
    expect(normalCdf(Number.NaN)).toBeNaN();
  });
});
