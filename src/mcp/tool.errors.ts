/** The arguments of a call do not fit its tool: change them. */
export class InvalidToolInput extends Error {
  readonly code = 'invalid_arguments';

  constructor(readonly problems: readonly string[]) {
    super(`Invalid arguments: ${problems.join('; ')}`);
    this.name = 'InvalidToolInput';
  }
}

/** A `@Tool` method is declared wrongly. Stops the start, naming the method and the cure. */
export class ToolDeclarationError extends Error {
  constructor(where: string, cure: string) {
    super(`${where} ${cure}`);
    this.name = 'ToolDeclarationError';
  }
}
