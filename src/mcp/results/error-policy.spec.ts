import { readFileSync } from 'node:fs';
import { InsufficientScope } from '../../auth/challenge.js';
import { CredentialsError } from '../../auth/credentials/credentials.errors.js';
import { Scope } from '../../auth/scope.js';
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
import { ToolCall, type ToolCallOptions } from '../decorators/tool-call.js';
import {
  IdempotencyFull,
  IdempotencyInProgress,
  IdempotencyKeyReused,
  IdempotencyUnavailable,
} from '../idempotency/idempotency.errors.js';
import { LimitsUnavailable, RateLimitExceeded } from '../limits/limits.errors.js';
import {
  AnswersUnavailable,
  CallNotRecorded,
  InvalidToolInput,
  NotConfirmed,
  ToolNotSelected,
} from '../tool.errors.js';
import { ToolErrorMapper } from './tool-error.mapper.js';
import { ERROR_META_KEY, type ToolErrorDetail } from './tool-result.js';

const PATH = '/backtests/create';
const caller = { principal: { tenant: 'a' } } as ToolCallOptions['caller'];

/** Every failure that is foreseen, and words by which it says what to do about it. */
const FAILURES: readonly (readonly [Error, RegExp])[] = [
  [new InvalidToolInput(['projectId must be a positive number']), /Correct them and call again/],
  [new ToolNotSelected(), /Only the person can widen them/],
  [new NotConfirmed('declined'), /Do not call it again unless/],
  [new NotConfirmed('unanswered'), /Ask them whether/],
  [new NotConfirmed('nobody_to_ask'), /Another client/],
  [new QuantConnectUnauthorized(PATH, ['no']), /the person has to renew/],
  [new QuantConnectRejected(PATH, ['no']), /change the request/],
  [new AccountBudgetExhausted(PATH, 3), /Wait 3 seconds, then call/],
  [new QuantConnectRateLimited(PATH, 3), /Wait 3 seconds, then call/],
  [new WriteUncertain(PATH, 'No answer', 'nothing', 'Call list_backtests'), /Call list_backtests/],
  [new NotCarriedOut(PATH, 'No answer', 'it is not there'), /safe to call again/],
  [new QuantConnectUnavailable(PATH, 'No answer', false), /try again later/],
  [new QuantConnectUnavailable(PATH, 'No answer', true), /read the current state before you repeat it/],
  [new QuantConnectBusy(PATH, 3), /Wait 3 seconds, then call/],
  [new QuantConnectAnswerTooLarge(PATH, 10, false), /Ask for a smaller range/],
  [new RateLimitExceeded(3), /[Ww]ait 3 seconds/],
  [new LimitsUnavailable(), /try again in some seconds/],
  [new TemporarilyUnavailable('credentials_unavailable', 'Not now. Try again in 2 seconds.'), /Try again in/],
  [new CredentialsError('environment_incomplete', 'Set QUANTCONNECT_USER_ID'), /Set QUANTCONNECT_USER_ID/],
  [new AnswersUnavailable(), /then call again/],
  [new CallNotRecorded(3), /then call again/],
  [new IdempotencyKeyReused(), /new|another/],
  [new IdempotencyInProgress(), /[Ww]ait|again/],
  [new IdempotencyUnavailable(), /Wait 2 seconds, then repeat/],
  [new IdempotencyFull(), /Repeat those with their keys/],
  [new InsufficientScope([Scope.FilesRead], [Scope.FilesRead]), /token/],
  [new Error('unforeseen'), /Give the reference to whoever runs it/],
];

const failed = (error: Error) => {
  const call = new ToolCall({
    caller,
    tool: 'create_backtest',
    effect: 'write',
    signal: new AbortController().signal,
  });
  const { isError, content, _meta } = new ToolErrorMapper().toResult(error, call);
  const [first] = content;
  const text = first?.type === 'text' ? first.text : '';
  return { call, isError, text, detail: _meta?.[ERROR_META_KEY] as ToolErrorDetail };
};

describe('A failure that a model sees', () => {
  const page = readFileSync('docs/errors.md', 'utf8');

  it.each(FAILURES.map(([error, next]) => [error.name, error.message, next, error] as const))(
    '%s (%s) says what to do next, has a reference, and is on the page',
    (_name, _message, next, error) => {
      const { call, isError, text, detail } = failed(error);
      expect(isError).toBe(true);
      expect(text).toMatch(next);
      expect(text).toMatch(new RegExp(`[.?] Reference: ${call.reference}\\.$`));
      expect(detail).toMatchObject({ reference: call.reference });
      expect(page).toContain(`\`${detail.code}\``);
    },
  );

  it('has one reference per call, and each call another', () => {
    const [one, other] = [failed(new Error('a')).call, failed(new Error('b')).call];
    expect(one.reference).toBe(one.reference);
    expect(one.reference).toMatch(/^[0-9a-f]{10}$/);
    expect(other.reference).not.toBe(one.reference);
  });
});
