const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Seconds of `90s`, `15m`, `24h` or `7d`; undefined for anything else. */
export function readDuration(text: string): number | undefined {
  const [, amount, unit] = /^([1-9]\d{0,6})([smhd])$/.exec(text) ?? [];
  return amount === undefined ? undefined : Number(amount) * SECONDS[unit as keyof typeof SECONDS];
}

/** A time span for people, in its two largest units: `1 d 2 h`. */
export function inWords(seconds: number): string {
  let rest = Math.floor(Math.abs(seconds));
  const parts = (['d', 'h', 'm', 's'] as const).map((unit) => {
    const amount = Math.floor(rest / SECONDS[unit]);
    rest -= amount * SECONDS[unit];
    return { amount, unit: unit === 'm' ? 'min' : unit };
  });
  const first = parts.findIndex(({ amount }) => amount > 0);
  if (first < 0) return '0 s';
  const shown = parts.slice(first, first + 2).filter(({ amount }) => amount > 0);
  return shown.map(({ amount, unit }) => `${amount} ${unit}`).join(' ');
}
