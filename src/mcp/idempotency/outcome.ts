import { HttpException } from '@nestjs/common';
import { CredentialsError } from '../../auth/credentials/credentials.errors.js';
import {
  NotCarriedOut,
  QuantConnectBusy,
  QuantConnectRateLimited,
  QuantConnectRejected,
} from '../../quantconnect/quantconnect.errors.js';
import type { ToolCall } from '../decorators/tool-call.js';
import {
  AnswersUnavailable,
  InputRequired,
  InvalidToolInput,
  NotConfirmed,
  ToolNotSelected,
} from '../tool.errors.js';

/** Failures after which it is known that nothing was changed. */
const NOTHING_DONE = [
  NotCarriedOut,
  QuantConnectRejected,
  QuantConnectRateLimited,
  QuantConnectBusy,
  InvalidToolInput,
  InputRequired,
  NotConfirmed,
  ToolNotSelected,
  AnswersUnavailable,
  CredentialsError,
  HttpException,
];

/**
 * Whether work that failed so may have changed something all the same. What is not known to be harmless may.
 * @param deedsBefore How many deeds the call had before the work began.
 */
export function mayHaveHappened(error: unknown, call: ToolCall, deedsBefore = 0): boolean {
  // That nothing is sent now says nothing about the attempt that is looked for.
  if (call.lookSince !== undefined) return !(error instanceof NotCarriedOut);
  // A repeat would do once more what was done before it failed.
  if (call.deeds.length > deedsBefore) return true;
  // Only a call that asked for the account can have sent anything.
  if (call.credentialSource === undefined) return false;
  if ((error as { uncertain?: unknown } | null)?.uncertain === false) return false;
  return !NOTHING_DONE.some((type) => error instanceof type);
}
