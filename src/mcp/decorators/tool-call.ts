import { randomBytes } from 'node:crypto';
import type { ServerContext } from '@modelcontextprotocol/server';
import type { Caller, Principal } from '../../auth/principal.js';
import { type Cancellation, signalOf } from '../../quantconnect/cancellation.js';
import type { QuantConnectAccount } from '../../quantconnect/quantconnect-account.js';
import type { Effect, QuantConnectCall } from '../../quantconnect/quantconnect-call.js';
import { oneLine } from '../../quantconnect/upstream-text.js';
import { ToolsetSelection } from '../catalogue/toolsets.js';
import { isKey } from '../idempotency/idempotency-key.js';
import { PROTOCOL_CONTEXT } from '../server/protocol-context.js';
import { InputRequired, InvalidToolInput, NotConfirmed } from '../tool.errors.js';
import type { CallKind, CallOrigin, CallRequest, OnRecorded, Progress } from './call-origin.js';
import { type Endurance, ONE_GO } from './endurance.js';
import { type Answer, type Approval, NOBODY, type Person } from './question.js';

/** What is called. */
export interface Called {
  readonly tool: string;
  /** `tool` if left out. */
  readonly kind?: CallKind;
  readonly effect: Effect;
  /** Who can be asked; nobody if left out. */
  readonly person?: Person;
  /** Under which name the caller wants the call to be done once, as they gave it. */
  readonly idempotencyKey?: unknown;
  /** What helps a call that may not finish in one go. */
  readonly endurance?: (call: ToolCall) => Endurance;
}

export type ToolCallOptions = CallOrigin & Called;

type ActsOn = Pick<QuantConnectAccount, 'userId' | 'organizationId'>;

const NONE: readonly string[] = Object.freeze([]);

// A result should not be crowded out by what is said about it.
const MOST_CAUTIONS = 5;

// A person reads a question whole or not at all.
const MAX_QUESTION = 2000;

/**
 * One call of one tool: who calls, and how it is cancelled. A tool takes it as its last parameter and
 * hands it on, so that nothing about a caller is kept anywhere else.
 */
export class ToolCall implements QuantConnectCall {
  readonly tool: string;
  readonly kind: CallKind;
  readonly effect: Effect;
  readonly cancellation: Cancellation;
  readonly toolsets: ToolsetSelection;
  readonly client: string | undefined;
  readonly address: string | undefined;
  readonly request: CallRequest | undefined;
  /** Under which name the caller wants the call to be done once; `undefined` where it is not fit to be one. */
  readonly idempotencyKey: string | undefined;
  readonly hasUnfitKey: boolean;
  /** The answer is that of an earlier call with the same key; nothing was done for this one. */
  replayed = false;
  /** See `QuantConnectCall`. */
  lookSince: number | undefined;
  /** The client shows views of MCP Apps, so that what only a view needs is worth sending. */
  readonly canShowViews: boolean;
  /** When it began, in milliseconds since 1970. */
  readonly begunAt = Date.now();
  readonly #enduring: ToolCallOptions['endurance'];
  readonly #person: Person;
  readonly #caller: Caller;
  readonly #onProgress: ((progress: Progress) => void) | undefined;
  readonly #onRecorded: OnRecorded | undefined;
  readonly #protocol: ServerContext | undefined;
  readonly #startedAt = performance.now();
  readonly #deeds: string[] = [];
  #endurance: Endurance | undefined;
  #cautions: Set<string> | undefined;
  #credentialSource: string | undefined;
  #actsOn: ActsOn | undefined;
  #approval: Approval | undefined;
  #reconciled = false;
  #ifCut: string | undefined;
  #reference: string | undefined;

  // Two objects that are put together only here: to spread the one into the other took 9 µs of the 16 of a whole read.
  constructor(origin: CallOrigin, called: Called);
  constructor(options: ToolCallOptions);
  constructor(origin: CallOrigin, called: Called = origin as ToolCallOptions) {
    this.tool = called.tool;
    this.kind = called.kind ?? 'tool';
    this.effect = called.effect;
    this.cancellation = origin.signal;
    this.toolsets = origin.toolsets ?? ToolsetSelection.EVERYTHING;
    this.client = origin.client;
    this.address = origin.address;
    this.request = origin.request;
    this.idempotencyKey = isKey(called.idempotencyKey) ? called.idempotencyKey : undefined;
    this.hasUnfitKey = called.idempotencyKey !== undefined && this.idempotencyKey === undefined;
    this.canShowViews = origin.canShowViews ?? false;
    this.#enduring = called.endurance;
    this.#person = called.person ?? NOBODY;
    this.#caller = origin.caller;
    this.#onProgress = origin.onProgress;
    this.#onRecorded = origin.onRecorded;
    this.#protocol = origin.protocol;
  }

  /** Where only `aborted` and `reason` are of interest, `cancellation` has them too. */
  get signal(): AbortSignal {
    return signalOf(this.cancellation);
  }

  get caller(): Caller {
    return this.#caller;
  }

  get principal(): Principal {
    return this.#caller.principal;
  }

  get tenant(): string {
    return this.principal.tenant;
  }

  /** Whether the answer to a change was lost and what came of it was found out by reading. */
  get reconciled(): boolean {
    return this.#reconciled;
  }

  foundOut(): void {
    this.#reconciled = true;
  }

  /** Under which a failure of this call is found in the record and in the log; 10 hex digits. */
  get reference(): string {
    return (this.#reference ??= randomBytes(5).toString('hex'));
  }

  /** Says under which event the end of this call is recorded, for what else is written of it. */
  recordedAs(...where: Parameters<OnRecorded>): void {
    this.#onRecorded?.(...where);
  }

  /** Milliseconds since the call began. */
  get elapsedMs(): number {
    return Math.round(performance.now() - this.#startedAt);
  }

  /** Where the QuantConnect credentials came from; `undefined` until a request needed them. */
  get credentialSource(): string | undefined {
    return this.#credentialSource;
  }

  /** Ids of the QuantConnect account; `undefined` until a request needed it. */
  get actsOn(): ActsOn | undefined {
    return this.#actsOn;
  }

  /** What became of the consent that the tool asked for; `undefined` where it asked for none. */
  get approval(): Approval | undefined {
    return this.#approval;
  }

  /** What the reader of the result has to know about the answers it was made of. */
  get cautions(): readonly string[] {
    return this.#cautions ? [...this.#cautions] : NONE;
  }

  caution(sentence: string): void {
    this.#cautions ??= new Set();
    if (this.#cautions.size < MOST_CAUTIONS) this.#cautions.add(sentence);
  }

  /**
   * What the call has changed so far, for a tool that changes more than one thing: should it fail later on, these
   * stay. Clauses, such as `main.py was saved`.
   */
  get deeds(): readonly string[] {
    return this.#deeds;
  }

  did(deed: string): void {
    this.#deeds.push(deed);
  }

  get #lasting(): Endurance {
    return (this.#endurance ??= this.#enduring?.(this) ?? ONE_GO);
  }

  /** How long a tool that waits for QuantConnect may wait before it answers with what it has, in milliseconds. */
  get waitMs(): number {
    return this.#lasting.waitMs;
  }

  /** How much longer, in milliseconds, what it has begun to read by then may take. */
  get graceMs(): number {
    return this.#lasting.graceMs;
  }

  /** Fires when a tool that waits has to answer at once with what it has. */
  get hurry(): AbortSignal {
    return this.#lasting.hurry;
  }

  /**
   * Seals what a later call of this tool by this caller goes on with, on whatever replica. The caller can read it, so
   * it holds nothing they may not know; they cannot change it.
   */
  handleOf(state: object): string {
    return this.#lasting.seal(state);
  }

  /** @throws InvalidToolInput where it is no handle of this tool and caller, or too old */
  stateOf(handle: string): object {
    return this.#lasting.open(handle);
  }

  /**
   * Does a step that must not be done twice, however often and wherever the call that leads to it is repeated; a
   * repeat gets the first result, which is plain JSON. A step that may have been done unanswered is looked for:
   * `lookSince` is set while it runs. Steps of one call come one after the other.
   * @param step Name, the same for the same step of the same work and for no other.
   */
  once<T extends object>(step: string, work: () => Promise<T>): Promise<T> {
    return this.#lasting.once(step, work);
  }

  /** What has to be said should the call be cut off from now on: what goes on without it. A sentence. */
  ifCut(sentence: string): void {
    this.#ifCut = sentence;
  }

  get saidIfCut(): string | undefined {
    return this.#ifCut;
  }

  /** For modules that extend the protocol itself. */
  get [PROTOCOL_CONTEXT](): ServerContext | undefined {
    return this.#protocol;
  }

  async account(): Promise<QuantConnectAccount> {
    const { account, source } = await this.#caller.account();
    this.#credentialSource = source;
    this.#actsOn = account;
    return account;
  }

  accountRefused(): void {
    this.#caller.accountRefused();
  }

  /** Whether the client can put a question to its person; where it cannot, `ask` has no use. */
  get canAsk(): boolean {
    return this.#person.canAsk;
  }

  /** Whether the client can have its person open an address; where it cannot, `askToOpen` has no use. */
  get canOpen(): boolean {
    return this.#person.canOpen;
  }

  /**
   * Puts a question to the person at the client. The first time this ends the run of the tool; it runs
   * again from its beginning with the answer there, so ask before anything is changed, and ask once. The
   * answer belongs to these words and arguments; anything else is asked again.
   * @throws InputRequired while there is no answer
   */
  ask(key: string, text: string): Promise<Answer> {
    return this.#answerTo(key, text);
  }

  /**
   * Has the person open an address, which the model never sees. Works like `ask`.
   * @param address Called only while there is no answer.
   * @throws InputRequired while there is no answer, NotConfirmed where the person will not
   */
  async askToOpen(key: string, text: string, address: () => Promise<URL>): Promise<void> {
    agreed(await this.#answerTo(key, text, address));
  }

  /**
   * Has the person agree to what cannot be undone. Where they cannot be asked, the scopes of the token are
   * the consent, unless the server is set to require more. Works like `ask`.
   * @param text Says all that will be done, and holds no secret.
   * @throws InputRequired while there is no answer, NotConfirmed without consent
   */
  async confirm(text: string): Promise<void> {
    const { canAsk, confirmation } = this.#person;
    // To look for what came of an earlier attempt needs no consent.
    if (this.lookSince !== undefined) return;
    this.#approval = { required: confirmation === 'require' || (confirmation === 'ask' && canAsk) };
    if (confirmation === 'off') return;
    if (canAsk) agreed(await this.ask('confirm', text));
    else if (confirmation === 'require') throw new NotConfirmed('nobody_to_ask');
  }

  async #answerTo(key: string, text: string, address?: () => Promise<URL>): Promise<Answer> {
    const question = { key, text: oneLine(text, MAX_QUESTION) };
    const answer = await this.#person.answerTo(question);
    if (!answer) throw new InputRequired(question, await address?.());
    if (this.#approval) this.#approval = { ...this.#approval, answer };
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

const WITHOUT_CONSENT = { decline: 'declined', cancel: 'unanswered' } as const;

/** @throws NotConfirmed for any answer but a yes */
function agreed(answer: Answer): void {
  if (answer !== 'accept') throw new NotConfirmed(WITHOUT_CONSENT[answer]);
}
