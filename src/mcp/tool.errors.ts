/** The arguments of a call do not fit its tool: change them. */
export class InvalidToolInput extends Error {
  readonly code = 'invalid_arguments';

  constructor(readonly problems: readonly string[]) {
    super(`Invalid arguments: ${problems.join('; ')}`);
    this.name = 'InvalidToolInput';
  }
}

/** Not a failure: the call goes on when the person at the client has answered. */
export class InputRequired extends Error {
  readonly code = 'input_required';

  constructor(
    /** Names the question, so that its answer finds it again. */
    readonly key: string,
    readonly question: string,
  ) {
    super(`An answer is needed: ${question}`);
    this.name = 'InputRequired';
  }
}

/** A `@Tool` method is declared wrongly. Stops the start, naming the method and the cure. */
export class ToolDeclarationError extends Error {
  constructor(where: string, cure: string) {
    super(`${where} ${cure}`);
    this.name = 'ToolDeclarationError';
  }
}
