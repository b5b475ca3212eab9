import type { Question } from './decorators/question.js';

// A model mends a few things at a time, and an answer must not grow with what was sent.
const MAX_PROBLEMS = 10;

/** The arguments of a call do not fit its tool: change them. */
export class InvalidToolInput extends Error {
  readonly code = 'invalid_arguments';

  readonly problems: readonly string[];

  /** @param problems a sentence each; the first ten are told. */
  constructor(problems: readonly string[]) {
    const told = problems.slice(0, MAX_PROBLEMS);
    super(`Invalid arguments: ${told.join('; ')}`);
    this.problems = told;
    this.name = 'InvalidToolInput';
  }
}

/** There is no tool of this name. */
export class UnknownTool extends Error {
  readonly code = 'unknown_tool';

  constructor() {
    super('There is no such tool');
    this.name = 'UnknownTool';
  }
}

/** The tool exists and its scopes may be there, but it is outside of the toolsets in use. */
export class ToolNotSelected extends Error {
  readonly code = 'not_in_toolsets';

  constructor() {
    super('The tool is outside of the toolsets in use');
    this.name = 'ToolNotSelected';
  }
}

/** Not a failure: the call goes on when the person at the client has answered. */
export class InputRequired extends Error {
  readonly code = 'input_required';

  /** @param address What they are asked to open, where the question is about that. */
  constructor(
    readonly question: Question,
    readonly address?: URL,
  ) {
    super('The person at the client has not answered yet');
    this.name = 'InputRequired';
  }
}

/** Why there is no consent: they said no, closed the question, or could not be asked. */
export type NoConsent = 'declined' | 'unanswered' | 'nobody_to_ask';

/** The person has not agreed to the call, so it did nothing. */
export class NotConfirmed extends Error {
  constructor(readonly code: NoConsent) {
    super('The person has not agreed');
    this.name = 'NotConfirmed';
  }
}

/** A person has answered, and it cannot be known now whether the answer has been used before. */
export class AnswersUnavailable extends Error {
  readonly code = 'temporarily_unavailable';
  readonly retryAfterSeconds = 2;

  constructor() {
    super(
      'The answer of the person cannot be checked now, so nothing was done. Wait 2 seconds, then call again',
    );
    this.name = 'AnswersUnavailable';
  }
}

/** What changes something has to be on the record first, and the record cannot be written now. */
export class CallNotRecorded extends Error {
  readonly code = 'audit_unavailable';

  constructor(readonly retryAfterSeconds: number) {
    super(
      `The call could not be recorded, and what is not recorded is not done: nothing was sent. Wait ${retryAfterSeconds} seconds, then call again`,
    );
    this.name = 'CallNotRecorded';
  }
}

/** A `@Tool` method is declared wrongly. Stops the start, naming the method and the cure. */
export class ToolDeclarationError extends Error {
  constructor(where: string, cure: string) {
    super(`${where} ${cure}`);
    this.name = 'ToolDeclarationError';
  }
}
