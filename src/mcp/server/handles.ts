import { Injectable } from '@nestjs/common';
import { Seal } from '../../auth/keys/seal.js';
import { AuthConfig } from '../../config/auth.config.js';
import type { ToolCall } from '../decorators/tool-call.js';
import { HANDLE_ARGUMENT } from '../decorators/unfinished.js';
import { InvalidToolInput } from '../tool.errors.js';

/** Longer than any backtest or optimization runs. */
export const HANDLE_LIFETIME_MS = 7 * 24 * 60 * 60_000;

const MAX_HANDLE = 4096;

interface Payload {
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly state: object;
}

/**
 * What a call goes on with, in the hands of the client: sealed over tool and caller, so that any replica can open it,
 * after any restart, and nobody else.
 */
@Injectable()
export class Handles {
  private readonly seal: Seal;

  constructor(auth: AuthConfig) {
    this.seal = new Seal(auth, 'handle');
  }

  of(state: object, call: ToolCall, now = Date.now()): string {
    const payload: Payload = { expiresAt: now + HANDLE_LIFETIME_MS, state };
    const text = Buffer.from(JSON.stringify(payload)).toString('base64url');
    return `${text}.${this.seal.of(sealedOver(text, call))}`;
  }

  /** @throws InvalidToolInput */
  open(handle: string, call: ToolCall, now = Date.now()): object {
    const [text = '', mac = ''] = handle.length > MAX_HANDLE ? [] : handle.split('.');
    if (!this.seal.fits(sealedOver(text, call), mac))
      throw unfit('is none that this tool gave to this caller');
    const { expiresAt, state } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Payload;
    if (expiresAt <= now) throw unfit('is older than seven days');
    return state;
  }
}

const sealedOver = (text: string, { tenant, tool }: ToolCall): string => JSON.stringify([tenant, tool, text]);

function unfit(why: string): InvalidToolInput {
  return new InvalidToolInput([
    `${HANDLE_ARGUMENT} ${why}: copy it whole from the last answer, or start anew`,
  ]);
}
