/** The environment cannot be used as it is. Names variables and cures, never values. */
export class ConfigError extends Error {
  /** sysexits.h EX_CONFIG: tells an orchestrator that a restart will not help. */
  static readonly exitCode = 78;

  constructor(readonly problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}
