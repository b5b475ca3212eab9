import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { CallerFactory } from '../../../auth/caller.factory.js';
import { AdmittedRequests } from '../../../auth/admitted-requests.js';
import { AuthAttempts } from '../../../auth/auth-attempts.js';
import type { Caller } from '../../../auth/principal.js';
import { ServerConfig } from '../../../config/server.config.js';
import { RevocationService } from '../../../auth/revocation/revocation.service.js';
import { decisionSpan } from '../../../tracing/in-span.js';
import { RequestFlood } from '../../limits/request-flood.js';
import { InFlight } from '../../server/in-flight.js';
import { isJson, readBytes } from '../request-body.js';
import { KeptBodies } from './kept-bodies.js';
import { ShortCalls } from './short-calls.js';

/** Where requests go that are not served here. */
export type LongWay = (req: IncomingMessage, res: ServerResponse) => void;

// What is longer has something in it that takes time by itself.
const MOST_BYTES = 64 * 1024;

/**
 * Serves the requests that nearly all are: a plain `tools/call` of a tool that reads, or `tools/list`, with a token
 * that the guard has verified before. Comes behind the edge, which decides on hosts and origins. Whatever else it is,
 * and whatever would be refused, goes the long way, through Express, Nest and the SDK, as if this were not there. So
 * nothing is refused here, and nothing is decided here that is not decided there by the same code.
 */
@Injectable()
export class ShortWay {
  private readonly logger = new Logger('Mcp');
  private readonly mostBytes: number;

  constructor(
    private readonly callers: CallerFactory,
    private readonly revocations: RevocationService,
    private readonly flood: RequestFlood,
    private readonly admitted: AdmittedRequests,
    private readonly attempts: AuthAttempts,
    private readonly bodies: KeptBodies,
    private readonly inFlight: InFlight,
    private readonly calls: ShortCalls,
    { maxBodyBytes }: ServerConfig,
  ) {
    this.mostBytes = Math.min(MOST_BYTES, maxBodyBytes);
  }

  /** @param long is called in the turn in which it is clear that this is not a request for here. */
  serve(req: IncomingMessage, res: ServerResponse, long: LongWay): void {
    if (!isCandidate(req, this.mostBytes)) return long(req, res);
    const caller = this.callers.known(req);
    if (caller) return this.check(req, res, caller, long);
    const again = this.callers.knownAgain(req);
    if (!again) return long(req, res);
    again
      .then((known) => (known ? this.check(req, res, known, long) : long(req, res)))
      .catch((error: unknown) => this.failed(res, error));
  }

  private check(req: IncomingMessage, res: ServerResponse, caller: Caller, long: LongWay): void {
    const goesOn = this.revocations.checkNow(caller.principal);
    if (goesOn === true) return this.admit(req, res, caller, long);
    if (goesOn === false) return long(req, res);
    goesOn
      .then((good) => (good ? this.admit(req, res, caller, long) : long(req, res)))
      .catch((error: unknown) => this.failed(res, error));
  }

  private admit(req: IncomingMessage, res: ServerResponse, caller: Caller, long: LongWay): void {
    if (!this.flood.take(caller.principal)) return long(req, res);
    decisionSpan('auth.verify', {});
    this.attempts.accepted();
    // Before the body is there: a shutdown in between must wait for this request too.
    this.inFlight.track(res, caller);
    // As a router notes it, for who measures.
    Object.assign(req, { route: ROUTE });
    this.read(req, res, caller, long).catch((error: unknown) => this.failed(res, error));
  }

  /** Nothing here is meant to throw, and nobody else would notice. */
  private failed(res: ServerResponse, error: unknown): void {
    this.logger.error(error);
    res.destroy();
  }

  private async read(
    req: IncomingMessage,
    res: ServerResponse,
    caller: Caller,
    long: LongWay,
  ): Promise<void> {
    const bytes = await readBytes(req, this.mostBytes);
    if (typeof bytes === 'string') return;
    if (await this.calls.serve({ req, res, caller, bytes })) return;
    this.admitted.admit(req, caller);
    this.bodies.keep(req, bytes);
    long(req, res);
  }
}

/** What can be told from the head of a request. */
function isCandidate({ method, url = '', headers }: IncomingMessage, mostBytes: number): boolean {
  if (method !== 'POST' || !(url === PATH || url.startsWith(PATH_WITH_QUERY))) return false;
  const { 'content-length': length, 'content-type': type, 'content-encoding': encoding, origin } = headers;
  // A browser is told more than the answer.
  if (encoding !== undefined || origin !== undefined) return false;
  return Number(length) > 0 && Number(length) <= mostBytes && isJson(type);
}

const PATH = '/mcp';
const ROUTE = { path: PATH };
const PATH_WITH_QUERY = '/mcp?';
