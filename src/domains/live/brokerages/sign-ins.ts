import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { ToolCall } from '../../../mcp/decorators/tool-call.js';
import { type QuantConnectCall, reading } from '../../../quantconnect/quantconnect-call.js';
import { DeadlineExceeded, withDeadline } from '../../../quantconnect/deadline.js';
import { QuantConnectClient } from '../../../quantconnect/quantconnect.client.js';
import {
  QuantConnectRejected,
  QuantConnectUnauthorized,
  QuantConnectUnavailable,
} from '../../../quantconnect/quantconnect.errors.js';
import { asSettings, type Chosen, type Settings } from './settings.js';

/** How often and how long a sign-in is waited for. */
@Injectable()
export class SignInPace {
  everyMs = 5000;
  forMs = 45_000;
}

/**
 * Sign-ins at brokerages, in a browser that is signed in to QuantConnect. QuantConnect keeps what comes of
 * one; nothing of it is kept here.
 */
@Injectable()
export class SignIns {
  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly pace: SignInPace,
  ) {}

  /** The address at which the person signs in. Asking for it changes nothing; what the person does there does. */
  start(brokerage: string, call: QuantConnectCall): Promise<URL> {
    return this.quantconnect.redirect(reading(call), '/live/auth0/authorize', { brokerage });
  }

  /** What the sign-in gave, once there is something. All of it is secret. */
  async read(
    brokerage: string,
    call: QuantConnectCall,
    signal: AbortSignal = call.signal,
  ): Promise<Settings | undefined> {
    try {
      const answer = await this.quantconnect.post<{ authorization?: unknown }>(
        reading(call, signal),
        '/live/auth0/read',
        { brokerage },
        // Until the person has signed in.
        { mayBeHeldBack: true },
      );
      const authorization = asSettings(answer.authorization) ?? {};
      return Object.keys(authorization).length > 0 ? authorization : undefined;
    } catch (error) {
      if (isPending(error)) return undefined;
      throw error;
    }
  }

  /** Reads until there is something or the time is over. */
  async wait(brokerage: string, call: ToolCall): Promise<Settings | undefined> {
    const ticker = this.tick(brokerage, call);
    try {
      return await withDeadline(call.signal, this.pace.forMs, (signal) => this.poll(brokerage, call, signal));
    } catch (error) {
      if (isOver(error)) return undefined;
      throw error;
    } finally {
      clearInterval(ticker);
    }
  }

  /** Tells the client that the call is alive, also while QuantConnect holds an answer back. */
  private tick(brokerage: string, call: ToolCall): NodeJS.Timeout {
    const { everyMs, forMs } = this.pace;
    const message = `Waiting for the sign-in at ${brokerage}`;
    let passed = 0;
    return setInterval(() => {
      passed += everyMs;
      call.reportProgress({ progress: passed / 1000, total: forMs / 1000, message });
    }, everyMs);
  }

  private async poll(brokerage: string, call: ToolCall, signal: AbortSignal): Promise<Settings> {
    for (;;) {
      const authorization = await this.read(brokerage, call, signal);
      if (authorization) return authorization;
      await pause(this.pace.everyMs, undefined, { signal });
    }
  }

  /** Puts what a sign-in gave into the fields that are missing, where the caller chose such a brokerage. */
  fill(chosen: readonly Chosen[], call: ToolCall): Promise<Chosen[]> {
    return Promise.all(chosen.map((one) => this.fillOne(one, call)));
  }

  private async fillOne(chosen: Chosen, call: ToolCall): Promise<Chosen> {
    const { path, connection, settings } = chosen;
    const { signIn, fields } = connection;
    const missing = Object.entries(fields)
      .filter(([name, field]) => field.secret && settings[name] === undefined)
      .map(([name]) => name);
    if (!signIn || missing.length === 0) return chosen;
    const given = (await this.read(signIn, call)) ?? {};
    if (missing.some((name) => typeof given[name] !== 'string')) {
      const cure = `call authorize_connection with brokerage ${signIn}, then repeat this`;
      call.refuse(`${path} is not signed in: ${cure}`);
    }
    const filled = Object.fromEntries(missing.map((name) => [name, given[name]]));
    return { ...chosen, settings: { ...settings, ...filled } };
  }
}

/** An answer may be a refusal, or be held back beyond our patience, until the person has signed in. */
function isPending(error: unknown): boolean {
  if (error instanceof QuantConnectUnauthorized) return false;
  if (error instanceof QuantConnectRejected) return true;
  return error instanceof QuantConnectUnavailable && error.cause instanceof DeadlineExceeded;
}

/** A pause that is cut short throws an error of its own, with the reason as its cause. */
const isOver = (error: unknown): boolean =>
  error instanceof DeadlineExceeded || (error as Error).cause instanceof DeadlineExceeded;
