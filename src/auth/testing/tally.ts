/** Counts what was tried and refused, per section of the corpus, and prints it at the end of a spec. */
export class Tally {
  readonly #sections = new Map<string, { lines: Set<string>; tried: number; refused: number }>();

  /** Files it under the line that the name of the running test begins with, as `5.2/12`. */
  note(refused: boolean): void {
    const [, section, line] = / (5\.\d)\/(\d+)/.exec(expect.getState().currentTestName ?? '') ?? [];
    if (section === undefined || line === undefined) return;
    const row = this.#sections.get(section) ?? { lines: new Set(), tried: 0, refused: 0 };
    row.lines.add(line);
    row.tried += 1;
    if (refused) row.refused += 1;
    this.#sections.set(section, row);
  }

  print(title: string): void {
    const rows = [...this.#sections].map(([section, { lines, tried, refused }]) => {
      const taken = tried - refused;
      return `  ${section}  ${[...lines].sort().join(' ')}: tried ${tried}, refused ${refused}, rightly taken ${taken}`;
    });
    process.stdout.write(`${title}\n${rows.join('\n')}\n`);
  }
}
