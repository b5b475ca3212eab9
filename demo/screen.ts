const colours = process.stdout.isTTY && !process.env['NO_COLOR'];
const paint = (code: number) => (text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = paint(1);
export const dim = paint(2);
export const green = paint(32);
export const red = paint(31);
export const cyan = paint(36);

export const say = (text = ''): void => console.log(text);

/** `✓ create_project          project 26140360                        41 ms` */
export function step(name: string, result: string, milliseconds: number, good = true): void {
  say(
    `  ${good ? green('✓') : red('✗')} ${cyan(name.padEnd(22))} ${result.padEnd(44)} ${dim(`${Math.round(milliseconds)} ms`.padStart(8))}`,
  );
}

/** A curve in one line, lowest to highest. */
export function sparkline(values: readonly number[], width = 64): string {
  const bars = '▁▂▃▄▅▆▇█';
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const picked = Array.from(
    { length: Math.min(width, values.length) },
    (_, n) => values[Math.floor((n * values.length) / Math.min(width, values.length))]!,
  );
  return picked
    .map((value) => bars[Math.min(7, Math.floor(((value - low) / (high - low || 1)) * 8))])
    .join('');
}

/** Pairs of name and value in two columns. */
export function table(rows: readonly (readonly [string, string])[]): void {
  const half = Math.ceil(rows.length / 2);
  for (let n = 0; n < half; n += 1) {
    const cells = [rows[n], rows[n + half]].filter((row) => row !== undefined);
    say(
      `    ${cells.map(([name, value]) => `${dim(name.padEnd(26))}${bold(value.padStart(12))}`).join('    ')}`,
    );
  }
}
