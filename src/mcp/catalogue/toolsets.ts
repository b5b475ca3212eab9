/** The toolset across domains: from an idea to a backtest that is understood. */
export const CORE = 'core';

/** Where a tool belongs. */
export interface ToolsetMember {
  /** The domain: the folder of its module, as `object-store`. */
  readonly toolset: string;
  /** Belongs to the toolset `core` too. */
  readonly core: boolean;
}

/**
 * Which toolsets are in use: several choices, each of which only narrows the others. No choice is no limit;
 * a choice of nothing leaves nothing.
 */
export class ToolsetSelection {
  static readonly EVERYTHING = new ToolsetSelection([]);

  /** Equal for equal selections. */
  readonly key: string;

  private constructor(private readonly choices: readonly ReadonlySet<string>[]) {
    this.key = JSON.stringify(choices.map((choice) => [...choice].sort()));
  }

  /** @param choice names of toolsets, or `undefined` where nothing was chosen */
  narrowedTo(choice: Iterable<string> | undefined): ToolsetSelection {
    return choice ? new ToolsetSelection([...this.choices, new Set(choice)]) : this;
  }

  allows({ toolset, core }: ToolsetMember): boolean {
    return this.choices.every((choice) => choice.has(toolset) || (core && choice.has(CORE)));
  }
}

/** Names as a URL, a header or a setting lists them: comma separated. */
export function toolsetNames(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name.length > 0);
}
