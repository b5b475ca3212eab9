// From here on the distribution function is 0 or 1 in double precision.
const BEYOND = 8.3;

/**
 * Standard normal distribution function, by the series of G. Marsaglia, "Evaluating the Normal Distribution", Journal of
 * Statistical Software 11(4), 2004. Absolute error below 1e-14; NaN for NaN.
 */
export function normalCdf(x: number): number {
  if (Math.abs(x) > BEYOND) return x > 0 ? 1 : 0;
  let [term, sum, before] = [x, x, 0];
  for (let n = 3; sum !== before && Number.isFinite(sum); n += 2) {
    before = sum;
    term *= (x * x) / n;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

/** Numerator and denominator, from the constant up. */
type Ratio = readonly [readonly number[], readonly number[]];

// PPND16 of AS 241, rounded to what a double holds.
const CENTRE: Ratio = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
];
const TAIL: Ratio = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
];
const FAR_TAIL: Ratio = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
];

/**
 * Where the standard normal distribution function has this value, by M. J. Wichura, "Algorithm AS 241: The Percentage
 * Points of the Normal Distribution", Applied Statistics 37(3), 1988. Relative error about 1e-16; NaN outside of (0, 1).
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return Number.NaN;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * at(0.180625 - q * q, CENTRE);
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  return Math.sign(q) * (r <= 5 ? at(r - 1.6, TAIL) : at(r - 5, FAR_TAIL));
}

function at(x: number, [numerator, denominator]: Ratio): number {
  const value = (coefficients: readonly number[]): number =>
    coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
  return value(numerator) / value(denominator);
}
