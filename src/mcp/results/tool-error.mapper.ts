import { Injectable, Logger } from '@nestjs/common';
import type { CallToolResult } from '@modelcontextprotocol/server';
import { InsufficientScope } from '../../auth/challenge.js';
import { CredentialsError } from '../../auth/credentials/credentials.errors.js';
import { TemporarilyUnavailable } from '../../auth/unavailable.js';
import {
  AccountBudgetExhausted,
  NotCarriedOut,
  QuantConnectAnswerTooLarge,
  QuantConnectBusy,
  QuantConnectRateLimited,
  QuantConnectRejected,
  QuantConnectUnauthorized,
  QuantConnectUnavailable,
  WriteUncertain,
} from '../../quantconnect/quantconnect.errors.js';
import type { ToolCall } from '../decorators/tool-call.js';
import { IdempotencyError } from '../idempotency/idempotency.errors.js';
import { LimitsUnavailable, RateLimitExceeded } from '../limits/limits.errors.js';
import { AuthorityEnded, ServerStopping } from '../server/in-flight.js';
import {
  AnswersUnavailable,
  CallNotRecorded,
  InvalidToolInput,
  type NoConsent,
  NotConfirmed,
  ToolNotSelected,
} from '../tool.errors.js';
import { cureFor } from './cures.js';
import { originsOf } from './origins.js';
import { INTERNAL_FAULT, toolFailure, withReference } from './tool-result.js';

const UNCERTAIN =
  'It is not known whether QuantConnect carried it out: read the current state before you repeat it.';

const ONLY_LOOKED_FOR =
  'With this idempotencyKey it is only looked for, and nothing is sent; a call with a new one sends it again.';

/** The one place that decides what a model sees of a failure. */
@Injectable()
export class ToolErrorMapper {
  private readonly logger = new Logger('Tools');

  /** @param given Names of the arguments the call came with. */
  toResult(error: unknown, call: ToolCall, given: readonly string[] = []): CallToolResult {
    const result = this.expected(error, call, given) ?? this.unexpected(error, call);
    return withReference(withDeeds(result, call), call.reference);
  }

  private expected(error: unknown, call: ToolCall, given: readonly string[]): CallToolResult | undefined {
    const known = EXPECTED.find(([type]) => error instanceof type);
    return known?.[1](error as never, call, given);
  }

  /** The detail stays in the log, under the reference that the model gets. */
  private unexpected(error: unknown, call: ToolCall): CallToolResult {
    // Only a call that asked for the account can have sent anything, or another that came with the same key.
    const mayBeSent = call.credentialSource !== undefined || call.idempotencyKey !== undefined;
    const uncertain = call.effect !== 'read' && mayBeSent;
    const next = uncertain ? ` ${UNCERTAIN}` : '';
    if (call.signal.aborted) return cancelled(call, call.saidIfCut ? ` ${call.saidIfCut}` : next);
    this.logger.error({
      message: 'A tool failed unexpectedly',
      reference: call.reference,
      tool: call.tool,
      error,
    });
    const text = `${call.tool} failed because of a fault in this server, not in your request.${next} Give the reference to whoever runs it.`;
    return toolFailure(text, { code: INTERNAL_FAULT });
  }
}

const MOST_DEEDS = 12;

/** A call that changed something before it failed says so: a repeat would do it again. */
function withDeeds(result: CallToolResult, { deeds }: ToolCall): CallToolResult {
  if (deeds.length === 0) return result;
  const more = deeds.length > MOST_DEEDS ? `; ${deeds.length - MOST_DEEDS} more changes` : '';
  const done = `Before that, and it stays: ${deeds.slice(0, MOST_DEEDS).join('; ')}${more}. Leave that out of a repeat.`;
  const content = result.content.map((part) =>
    part.type === 'text' ? { ...part, text: `${part.text} ${done}` } : part,
  );
  return { ...result, content };
}

/** Whether a request that was not carried out leaves everything as it was before the call. */
const isUntouched = ({ deeds }: ToolCall): boolean => deeds.length === 0;

function cancelled({ signal }: ToolCall, next: string): CallToolResult {
  if (signal.reason instanceof AuthorityEnded) {
    const text = `The token of this connection is no longer accepted, so the call was cut off.${next} The person has to connect with a new one.`;
    return toolFailure(text, { code: `token_${signal.reason.reason}` });
  }
  if (!(signal.reason instanceof ServerStopping))
    return toolFailure(`The call was cancelled.${next}`, { code: 'cancelled' });
  const text = `This server is being restarted and had to cut the call off.${next} Call again in some seconds; another instance answers.`;
  return toolFailure(text, { code: 'server_stopping', retryAfterSeconds: 5 });
}

type Mapping<E> = readonly [
  abstract new (...args: never[]) => E,
  (error: E, call: ToolCall, given: readonly string[]) => CallToolResult,
];

const mapping = <E>(...pair: Mapping<E>): Mapping<never> => pair as unknown as Mapping<never>;

/** What a model sees of the failures that are foreseen; the first that fits. */
const EXPECTED: readonly Mapping<never>[] = [
  mapping(InvalidToolInput, ({ code, problems }, { tool }) => {
    const origins = originsOf(tool, problems.filter((problem) => !NO_ARGUMENT.test(problem)).map(subjectOf));
    const text = `Invalid arguments for ${tool}: ${problems.join('; ')}. Correct them and call again.${origins}`;
    return toolFailure(text, { code });
  }),
  mapping(ToolNotSelected, ({ code }, { tool }) => {
    const text = `${tool} is outside of the toolsets chosen for this connection. Only the person can widen them: by ?toolsets= in the URL, the header X-MCP-Toolsets, or another token.`;
    return toolFailure(text, { code });
  }),
  mapping(NotConfirmed, ({ code }, { tool }) => toolFailure(NO_CONSENT[code](tool), { code })),
  mapping(QuantConnectUnauthorized, (error) => {
    const text = `QuantConnect does not accept the credentials of this caller${said(error)}. Repeating will not help: the person has to renew their QuantConnect user id and API token.`;
    return toolFailure(text, { code: error.code });
  }),
  mapping(QuantConnectRejected, (error, call, given) => {
    const { tool } = call;
    const known = cureFor(error.reasons);
    const next = known ? `. ${known}` : `; change the request before you repeat it.${originsOf(tool, given)}`;
    const changed = isUntouched(call) ? 'Nothing was changed' : `${error.path} changed nothing`;
    const text = `QuantConnect refused ${tool}${said(error)}. ${changed}${next}`;
    return toolFailure(text, { code: error.code });
  }),
  mapping(AccountBudgetExhausted, ({ code, retryAfterSeconds }, { tool }) => {
    const text = `This QuantConnect account is used too much at once, by all who share it. ${tool} was stopped before its next request. Wait ${retryAfterSeconds} seconds, then call it again.`;
    return toolFailure(text, { code, retryAfterSeconds });
  }),
  mapping(QuantConnectRateLimited, ({ code, retryAfterSeconds }, { tool }) => {
    const text = `QuantConnect asks to slow down. Wait ${retryAfterSeconds} seconds, then call ${tool} again.`;
    return toolFailure(text, { code, retryAfterSeconds });
  }),
  mapping(WriteUncertain, ({ code, message, seen, next, uncertain }, { idempotencyKey }) => {
    const again = idempotencyKey === undefined ? '' : ` ${ONLY_LOOKED_FOR}`;
    const text = `${message}. It is not known whether QuantConnect carried it out. Looked for it: ${seen}. ${next}${again}`;
    return toolFailure(text, { code, uncertain });
  }),
  mapping(NotCarriedOut, ({ code, message, seen, path }, call) => {
    const safe = isUntouched(call) ? ' It is safe to call again.' : '';
    const what = isUntouched(call) ? call.tool : path;
    const text = `${message}. ${what} was not carried out: ${seen}.${safe}`;
    return toolFailure(text, { code, uncertain: false });
  }),
  mapping(QuantConnectUnavailable, (error, call) => {
    const { effect, tool } = call;
    const { code, message, uncertain, trouble, retryAfterSeconds: seconds } = error;
    const again = seconds ? `wait ${seconds} seconds, then call ${tool} again.` : 'try again later.';
    // What was not asked says so itself.
    const isSaid = effect === 'read' || trouble === 'circuit_open' || !isUntouched(call);
    const harmless = isSaid ? upperFirst(again) : `Nothing was sent; ${again}`;
    const wait = seconds && !uncertain ? { retryAfterSeconds: seconds } : {};
    return toolFailure(`${message}. ${uncertain ? UNCERTAIN : harmless}`, { code, uncertain, ...wait });
  }),
  mapping(QuantConnectBusy, ({ code, retryAfterSeconds }, call) => {
    const { tool } = call;
    const sent = isUntouched(call) ? 'Nothing was sent' : 'The next request was not sent';
    const text = `This server has as many requests to QuantConnect under way as it may. ${sent}. Wait ${retryAfterSeconds} seconds, then call ${tool} again, with fewer calls at once.`;
    return toolFailure(text, { code, retryAfterSeconds });
  }),
  mapping(QuantConnectAnswerTooLarge, ({ code, message, uncertain }) => {
    const next = uncertain ? 'The request itself was carried out.' : 'Ask for a smaller range.';
    return toolFailure(`${message}. ${next}`, { code, uncertain });
  }),
  mapping(RateLimitExceeded, ({ code, message, retryAfterSeconds }) =>
    toolFailure(`${message}.`, { code, retryAfterSeconds }),
  ),
  mapping(LimitsUnavailable, ({ code, message, retryAfterSeconds }) =>
    toolFailure(message, { code, retryAfterSeconds }),
  ),
  mapping(TemporarilyUnavailable, ({ reason, message, retryAfterSeconds }) =>
    toolFailure(message, { code: reason, retryAfterSeconds }),
  ),
  mapping(CredentialsError, ({ code, message }) => toolFailure(message, { code })),
  mapping(AnswersUnavailable, ({ code, message, retryAfterSeconds }) =>
    toolFailure(`${message}.`, { code, retryAfterSeconds }),
  ),
  mapping(CallNotRecorded, ({ code, message, retryAfterSeconds }) =>
    toolFailure(`${message}.`, { code, retryAfterSeconds }),
  ),
  mapping(IdempotencyError, ({ code, message, retryAfterSeconds }) =>
    toolFailure(`${message}.`, { code, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) }),
  ),
  mapping(InsufficientScope, ({ code, message }) => toolFailure(message, { code })),
];

const NO_CONSENT: Readonly<Record<NoConsent, (tool: string) => string>> = {
  declined: (tool) =>
    `The person declined ${tool}: nothing was done. Do not call it again unless they ask you to.`,
  unanswered: (tool) =>
    `The person closed the question about ${tool} without an answer: nothing was done. Ask them whether they want it before you call again.`,
  nobody_to_ask: (tool) =>
    `This server does ${tool} only after the person has agreed, and this client cannot ask them: nothing was done. Another client, one with elicitation, is needed.`,
};

// What is to be left out has no right value.
const NO_ARGUMENT = /is not an argument of this tool$/;

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const subjectOf = (problem: string): string => problem.split(' ', 1)[0]!;

/** QuantConnect's words are data: quoted, so that they do not read as ours. */
function said({ reasons }: QuantConnectRejected): string {
  return reasons.length > 0 ? `. It said: ${reasons.map((reason) => JSON.stringify(reason)).join(', ')}` : '';
}
