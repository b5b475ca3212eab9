import type { Caller, Principal } from '../../auth/principal.js';
import type { QuantConnectAccount } from '../../quantconnect/quantconnect-account.js';
import type { Effect, QuantConnectCall } from '../../quantconnect/quantconnect-call.js';
import { ToolsetSelection } from '../catalogue/toolsets.js';
import { InputRequired, InvalidToolInput } from '../tool.errors.js';

/** What is called; a resource and a prompt are named like tools and run like them. */
export type CallKind = 'tool' | 'resource' | 'prompt';

/** Where a call has got to. `total` is left out where it is not known. */
export interface Progress {
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

/** What a person did with a question; a client may also have closed it unanswered. */
export type Answer = 'accept' | 'decline' | 'cancel';

export interface ToolCallOptions {
  readonly caller: Caller;
  readonly tool: string;
  /** `tool` if left out. */
  readonly kind?: CallKind;
  readonly effect: Effect;
  readonly signal: AbortSignal;
  /** What client and token chose of the tools; everything if left out. */
  readonly toolsets?: ToolsetSelection;
  /** Name and version the client gives itself, for the audit. */
  readonly client?: string;
  /** Network address of the client, where there is one. */
  readonly address?: string;
  readonly onProgress?: (progress: Progress) => void;
  /** Whether the client can put a question to its person. */
  readonly canAsk?: boolean;
  /** The answer to a question asked before in this call. */
  readonly answerTo?: (key: string) => Answer | undefined;
}

// A result should not be crowded out by what is said about it.
const MOST_CAUTIONS = 5;

/**
 * One call of one tool: who calls, and how it is cancelled. A tool takes it as its last parameter and
 * hands it on, so that nothing about a caller is kept anywhere else.
 */
export class ToolCall implements QuantConnectCall {
  readonly tool: string;
  readonly kind: CallKind;
  readonly effect: Effect;
  readonly signal: AbortSignal;
  readonly toolsets: ToolsetSelection;
  readonly client: string | undefined;
  readonly address: string | undefined;
  /** Whether the client can put a question to its person; where it cannot, `ask` has no use. */
  readonly canAsk: boolean;
  readonly #answerTo: (key: string) => Answer | undefined;
  readonly #caller: Caller;
  readonly #onProgress: ((progress: Progress) => void) | undefined;
  readonly #startedAt = performance.now();
  readonly #cautions = new Set<string>();
  #credentialSource: string | undefined;

  constructor(options: ToolCallOptions) {
    this.tool = options.tool;
    this.kind = options.kind ?? 'tool';
    this.effect = options.effect;
    this.signal = options.signal;
    this.toolsets = options.toolsets ?? ToolsetSelection.EVERYTHING;
    this.client = options.client;
    this.address = options.address;
    this.canAsk = options.canAsk ?? false;
    this.#answerTo = options.answerTo ?? (() => undefined);
    this.#caller = options.caller;
    this.#onProgress = options.onProgress;
  }

  get caller(): Caller {
    return this.#caller;
  }

  get principal(): Principal {
    return this.#caller.principal;
  }

  /** Milliseconds since the call began. */
  get elapsedMs(): number {
    return Math.round(performance.now() - this.#startedAt);
  }

  /** Where the QuantConnect credentials came from; `undefined` until a request needed them. */
  get credentialSource(): string | undefined {
    return this.#credentialSource;
  }

  /** What the reader of the result has to know about the answers it was made of. */
  get cautions(): readonly string[] {
    return [...this.#cautions];
  }

  caution(sentence: string): void {
    if (this.#cautions.size < MOST_CAUTIONS) this.#cautions.add(sentence);
  }

  async account(): Promise<QuantConnectAccount> {
    const { account, source } = await this.#caller.account();
    this.#credentialSource = source;
    return account;
  }

  /**
   * Puts a question to the person at the client. The first time this ends the run of the tool; it runs
   * again from its beginning with the answer there, so ask before anything is changed.
   * @throws InputRequired while there is no answer
   */
  ask(key: string, question: string): Answer {
    const answer = this.#answerTo(key);
    if (!answer) throw new InputRequired(key, question);
    return answer;
  }

  /**
   * Refuses the arguments for what no schema can say about them, one sentence per problem. The sentences
   * reach the model, so they name fields and never repeat a value.
   * @throws InvalidToolInput
   */
  refuse(...problems: readonly string[]): never {
    throw new InvalidToolInput(problems);
  }

  /** Tells the client how far the call is, where it asked to be told. Never fails. */
  reportProgress(progress: Progress): void {
    this.#onProgress?.(progress);
  }
}
