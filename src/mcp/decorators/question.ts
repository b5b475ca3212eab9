/** What a tool asks the person at the client. */
export interface Question {
  /** Names it within its tool. */
  readonly key: string;
  /** What they read. */
  readonly text: string;
}

/** What a person did with a question; a client may also have closed it unanswered. */
export type Answer = 'accept' | 'decline' | 'cancel';

/** Whether the person had to agree to a call, and what they did. */
export interface Approval {
  readonly required: boolean;
  readonly answer?: Answer;
}

/**
 * Whether calls that ask for consent get it from the person: `ask` where the client can put a question,
 * `require` also refuses where it cannot, `off` never asks.
 */
export type Confirmation = 'ask' | 'require' | 'off';

/** How the person at the client can be reached. */
export interface Person {
  /** The client can put a question to them. */
  readonly canAsk: boolean;
  /** The client can have them open an address. */
  readonly canOpen: boolean;
  readonly confirmation: Confirmation;
  /** Their answer to this very question, if there is one. It counts once. */
  answerTo(question: Question): Promise<Answer | undefined>;
}

/** Nobody is there, as for a resource. */
export const NOBODY: Person = {
  canAsk: false,
  canOpen: false,
  confirmation: 'off',
  answerTo: async () => undefined,
};
