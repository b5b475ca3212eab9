import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import passport from 'passport';
import { Strategy, type StrategyOptionsWithoutRequest, type VerifyCallback } from 'passport-jwt';
import { AuthAttempts } from './auth-attempts.js';
import { CallerFactory } from './caller.factory.js';
import { InvalidTokenPresented } from './challenge.js';
import { FailureLimiter } from './failures/failure-limiter.js';
import { TooManyFailures } from './failures/too-many-failures.js';
import { bearerToken } from './http/bearer-token.js';
import { clientAddress } from './http/client-address.js';
import type { Caller } from './principal.js';
import { InvalidToken } from './verify/invalid-token.error.js';
import { inSpan } from '../tracing/in-span.js';
import { TokenVerifier } from './verify/token-verifier.js';

// Passport keeps strategies by name for the whole process: under a fixed name a second application's
// strategy, with its secret and its settings, would answer for the first.
class UniquelyNamedStrategy extends Strategy {
  constructor(options: StrategyOptionsWithoutRequest, verify: VerifyCallback) {
    super(options, verify);
    this.name = `quantconnect-mcp-jwt:${randomUUID()}`;
  }
}

/**
 * Passport's view of our tokens. Extraction and every check are ours; of passport-jwt only the place in
 * Passport is used, because its own checks leave `crit`, `iat`, lifetimes and missing claims alone.
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(UniquelyNamedStrategy) implements OnApplicationShutdown {
  constructor(
    private readonly callers: CallerFactory,
    private readonly attempts: AuthAttempts,
    private readonly verifier: TokenVerifier,
    private readonly failures: FailureLimiter,
  ) {
    super({
      jwtFromRequest: () => null,
      // Never asked; should it ever be, it has no key to give.
      secretOrKeyProvider: (_request: unknown, _token: unknown, done: (error: Error) => void) =>
        done(new Error('Tokens are verified by TokenVerifier.')),
    });
  }

  /** Part of Passport's contract: runs on an object made from this one, for one request. */
  override authenticate(request: IncomingMessage): void {
    this.callerOf(request).then(
      (caller) => this.success(caller),
      (error: Error) => this.error(error),
    );
  }

  /** passport-jwt would call this with a payload that it checked itself; it never gets that far. */
  validate(): never {
    throw new Error('Tokens are verified by TokenVerifier.');
  }

  onApplicationShutdown(): void {
    passport.unuse(this.name);
  }

  private async callerOf(request: IncomingMessage): Promise<Caller> {
    try {
      const caller = await inSpan('auth.verify', {}, () => this.callerWith(request));
      this.attempts.accepted();
      return caller;
    } catch (error) {
      this.attempts.failed(error);
      throw error;
    }
  }

  private async callerWith(request: IncomingMessage): Promise<Caller> {
    const token = bearerToken(request);
    const address = clientAddress(request);
    const wait = this.failures.waitSeconds(address);
    // Whoever shares the address and has had a good token here goes on undisturbed.
    if (wait > 0 && !this.verifier.isKnown(token)) throw new TooManyFailures(wait);
    try {
      return await this.callers.fromToken(token);
    } catch (error) {
      if (!(error instanceof InvalidToken)) throw error;
      if (!SIGNED_AND_LATE.has(error.reason)) this.failures.failed(address);
      throw new InvalidTokenPresented(error.reason);
    }
  }
}

// Their signature was good: a client that has not noticed yet, and nobody who tries keys.
const SIGNED_AND_LATE: ReadonlySet<string> = new Set(['expired', 'not_yet_valid', 'revoked', 'disabled']);
