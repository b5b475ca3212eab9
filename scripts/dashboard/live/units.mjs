/** A value as a person reads it. */
export function format(value, unit = 'short') {
  if (!Number.isFinite(value)) return '-';
  const show = UNITS[unit] ?? short;
  return show(value);
}

const short = (value) => String(Number(value.toPrecision(Number.isInteger(value) ? 15 : 3)));

const UNITS = {
  reqps: (value) => `${short(value)}/s`,
  ops: (value) => `${short(value)}/s`,
  percentunit: (value) => `${short(value * 100)} %`,
  s: (value) => (value < 1 && value > 0 ? `${short(value * 1000)} ms` : `${short(value)} s`),
  bytes: (value) => (value < 1e6 ? `${short(value / 1e3)} kB` : `${short(value / 1e6)} MB`),
};
