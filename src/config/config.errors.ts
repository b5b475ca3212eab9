/** The environment cannot be used as it is. Names variables and cures, never values. */
export class ConfigError extends Error {
  /** sysexits.h EX_CONFIG: tells an orchestrator that a restart will not help. */
  static readonly exitCode = 78;

  /** @param message Left out: a list of the problems. */
  constructor(
    readonly problems: readonly string[],
    message = `The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
  ) {
    super(message);
    this.name = 'ConfigError';
  }
}
