import { Injectable } from '@nestjs/common';
import { Seal } from '../../auth/keys/seal.js';
import { AuthConfig } from '../../config/auth.config.js';
import type { ToolCall } from '../decorators/tool-call.js';
import { HANDLE_ARGUMENT } from '../decorators/unfinished.js';
import { InvalidToolInput } from '../tool.errors.js';

/** Longer than any backtest or optimization runs. */
export const HANDLE_LIFETIME_MS = 7 * 24 * 60 * 60_000;

// A handle travels in a header too, as the id of a task, and proxies take 8 kB of header in all.
const MAX_HANDLE = 4096;

/** Whose call a handle belongs to. */
export type HandleOwner = Pick<ToolCall, 'tenant' | 'tool'>;

/** What is in a handle. */
export interface Handle {
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  /** When the work began that it goes on with; `issuedAt` if left out. */
  readonly since?: number;
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

  /** @param since When the work began. */
  of(state: object, owner: HandleOwner, now = Date.now(), since = now): string {
    const content: Handle = { issuedAt: now, ...(since !== now && { since }), state };
    const text = Buffer.from(JSON.stringify(content)).toString('base64url');
    const handle = `${text}.${this.seal.of(sealedOver(text, owner))}`;
    if (handle.length > MAX_HANDLE) throw new Error(`The state of ${owner.tool} is too long for a handle`);
    return handle;
  }

  /** @throws InvalidToolInput */
  open(handle: string, owner: HandleOwner, now = Date.now()): Handle {
    const content = this.read(handle, owner);
    if (!content) throw unfit('is none that this tool gave to this caller');
    if (content.issuedAt + HANDLE_LIFETIME_MS <= now) throw unfit('is older than seven days');
    return content;
  }

  /** However old; `undefined` where it was not sealed for this owner. */
  read(handle: string, owner: HandleOwner): Handle | undefined {
    const parts = typeof handle === 'string' && handle.length <= MAX_HANDLE ? handle.split('.') : [];
    const [text = '', mac = ''] = parts;
    if (parts.length !== 2 || !this.seal.fits(sealedOver(text, owner), mac)) return undefined;
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as Handle;
  }
}

const sealedOver = (text: string, { tenant, tool }: HandleOwner): string =>
  JSON.stringify([tenant, tool, text]);

function unfit(why: string): InvalidToolInput {
  return new InvalidToolInput([
    `${HANDLE_ARGUMENT} ${why}: copy it whole from the last answer; before you start anew, look whether what it began is there`,
  ]);
}
