import { randomBytes } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { CallToolResult } from '@modelcontextprotocol/server';
import { InsufficientScope } from '../../auth/challenge.js';
import { CredentialsError } from '../../auth/credentials/credentials.errors.js';
import {
  QuantConnectAnswerTooLarge,
  QuantConnectRateLimited,
  QuantConnectRejected,
  QuantConnectUnauthorized,
  QuantConnectUnavailable,
} from '../../quantconnect/quantconnect.errors.js';
import type { ToolCall } from '../decorators/tool-call.js';
import { InvalidToolInput } from '../tool.errors.js';
import { toolFailure } from './tool-result.js';

const UNCERTAIN =
  'It is not known whether QuantConnect carried it out: read the current state before you repeat it.';

/** The one place that decides what a model sees of a failure. */
@Injectable()
export class ToolErrorMapper {
  private readonly logger = new Logger('Tools');

  toResult(error: unknown, call: ToolCall): CallToolResult {
    return this.expected(error, call) ?? this.unexpected(error, call);
  }

  private expected(error: unknown, { tool, effect }: ToolCall): CallToolResult | undefined {
    if (error instanceof InvalidToolInput) {
      const text = `Invalid arguments for ${tool}: ${error.problems.join('; ')}. Correct them and call again.`;
      return toolFailure(text, { code: error.code });
    }
    if (error instanceof QuantConnectUnauthorized) {
      const text = `QuantConnect does not accept the credentials of this caller${said(error)}. Repeating will not help: the person has to renew their QuantConnect user id and API token.`;
      return toolFailure(text, { code: error.code });
    }
    if (error instanceof QuantConnectRejected) {
      const text = `QuantConnect refused ${tool}${said(error)}. Nothing was changed; change the request before you repeat it.`;
      return toolFailure(text, { code: error.code });
    }
    if (error instanceof QuantConnectRateLimited) {
      const { code, retryAfterSeconds } = error;
      const text = `QuantConnect asks to slow down. Wait ${retryAfterSeconds} seconds, then call ${tool} again.`;
      return toolFailure(text, { code, retryAfterSeconds });
    }
    if (error instanceof QuantConnectUnavailable) {
      const { code, uncertain } = error;
      const next = uncertain
        ? UNCERTAIN
        : effect === 'read'
          ? 'Try again later.'
          : 'Nothing was sent; try again later.';
      return toolFailure(`${error.message}. ${next}`, { code, uncertain });
    }
    if (error instanceof QuantConnectAnswerTooLarge) {
      const { code, uncertain } = error;
      const next = uncertain ? 'The request itself was carried out.' : 'Ask for a smaller range.';
      return toolFailure(`${error.message}. ${next}`, { code, uncertain });
    }
    if (error instanceof CredentialsError || error instanceof InsufficientScope) {
      return toolFailure(error.message, { code: error.code });
    }
    return undefined;
  }

  /** The detail stays in the log; the model gets a reference to it. */
  private unexpected(error: unknown, call: ToolCall): CallToolResult {
    if (call.signal.aborted) return toolFailure('The call was cancelled.', { code: 'cancelled' });
    const reference = randomBytes(5).toString('hex');
    this.logger.error({
      message: 'A tool failed unexpectedly',
      reference,
      tool: call.tool,
      error: describe(error),
    });
    const text = `${call.tool} failed because of a fault in this server, not in your request. Reference: ${reference}.${call.effect === 'read' ? '' : ` ${UNCERTAIN}`}`;
    return toolFailure(text, { code: 'internal_error', reference });
  }
}

/** QuantConnect's words are data: quoted, so that they do not read as ours. */
function said({ reasons }: QuantConnectRejected): string {
  return reasons.length > 0 ? `. It said: ${reasons.map((reason) => JSON.stringify(reason)).join(', ')}` : '';
}

/** Name, message and stack only: other properties of an error may hold what a request carried. */
function describe(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack } = error;
  return { name, message, stack };
}
