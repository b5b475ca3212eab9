import { ParsedBody } from './large-answers/arriving-body.js';
import type { Effect } from './quantconnect-call.js';
import {
  type QuantConnectError,
  QuantConnectRateLimited,
  QuantConnectRejected,
  QuantConnectUnauthorized,
  QuantConnectUnavailable,
  type Trouble,
} from './quantconnect.errors.js';
import { safeUpstreamText } from './upstream-text.js';

/** What a caller of an endpoint knows about its answers that the answer itself does not say. */
export interface ReplyHints {
  /** What a server error without a body means there; follows our sentence about the status. */
  readonly silentErrorMeans?: string;
  /** What this one request does, where it is not what the tool does. */
  readonly effect?: Effect;
  /** QuantConnect may let the answer wait for somebody: that it does not come in time is nobody's fault. */
  readonly mayBeHeldBack?: boolean;
  /** It gets through where everything else of the account was used up: it ends live trading. */
  readonly isUrgent?: boolean;
}

/** An answer as it came over the wire. */
export interface QuantConnectReply extends ReplyHints {
  readonly path: string;
  readonly status: number;
  readonly retryAfter?: string;
  /** Where a redirect points. */
  readonly location?: string;
  /** Text as it came, or what a large one says as JSON. */
  readonly body: string | ParsedBody;
  /** Whether the request may have changed something. */
  readonly mutating: boolean;
}

export type JsonObject = Record<string, unknown>;

// QuantConnect names no waiting time; its own clients poll every 5 to 10 s.
const DEFAULT_RETRY_AFTER_SECONDS = 10;
const MAX_RETRY_AFTER_SECONDS = 600;

// By these a server says that it did not get, or did not take, the request.
const GAVE_UP_WAITING = new Set([408, 425]);

const UNAUTHORIZED = [/^Hash doesn't match/i, /^UserID not valid/i, /^Invalid timestamp/i];
const SLOW_DOWN = /slow down/i;

/**
 * The JSON object of an answer. `200` with `success: false` is a failure like any other.
 * @throws QuantConnectError
 */
export function parseReply(reply: QuantConnectReply): JsonObject {
  const body = parseObject(reply.body);
  const error = replyError(reply, body);
  if (error) throw error;
  return body ?? {};
}

/**
 * The address a redirect points to. An answer that is none is read like any other, so that a refusal
 * stays a refusal.
 * @param apiUrl What a relative address starts from.
 * @throws QuantConnectError
 */
export function parseRedirect(reply: QuantConnectReply, apiUrl: string): URL {
  const { status, location } = reply;
  const isRedirect = status >= 300 && status < 400 && location !== undefined;
  if (!isRedirect) parseReply(reply);
  const address = isRedirect ? browserAddress(location, apiUrl) : undefined;
  if (!address) throw unavailable(reply, 'answered without an address to open');
  return address;
}

/** A person will open it, so it is a web page, and no less protected than the API itself. */
function browserAddress(location: string, apiUrl: string): URL | undefined {
  if (!URL.canParse(location, apiUrl)) return undefined;
  const address = new URL(location, apiUrl);
  return ['https:', new URL(apiUrl).protocol].includes(address.protocol) ? address : undefined;
}

function parseObject(body: string | ParsedBody): JsonObject | undefined {
  const value = body instanceof ParsedBody ? body.value : parseText(body);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function replyError(reply: QuantConnectReply, body: JsonObject | undefined): QuantConnectError | undefined {
  const { path, status } = reply;
  const reasons = body ? reasonsOf(body) : [];
  if (status === 429) return new QuantConnectRateLimited(path, waitSeconds(reply.retryAfter));
  if (status === 401 || (status === 403 && reasons.length > 0))
    return new QuantConnectUnauthorized(path, reasons);
  // A firewall's refusal without a reason.
  if (status === 403) return unavailable(reply, `answered HTTP ${status}`);
  if (GAVE_UP_WAITING.has(status)) return unavailable(reply, `answered HTTP ${status}`, 'server_error');
  if (status === 413)
    return new QuantConnectRejected(path, ['The upload is too large (HTTP 413)', ...reasons]);
  if (status >= 400 && status < 500) return new QuantConnectRejected(path, orStatus(reasons, status));
  if (status >= 500) return unavailable(reply, `answered HTTP ${status}`, 'server_error');
  if (status !== 200) return unavailable(reply, `answered HTTP ${status}`);
  if (!body) return unavailable(reply, 'answered something that is not a JSON object', 'unusable_answer');
  return isFailure(body, reasons) ? refusal(reply, reasons) : undefined;
}

/**
 * `success` is absent from some successful answers, and has been seen as a string. The AI endpoints say
 * `state` instead. A report that is being made is no failure, whatever `success` says beside it.
 */
function isFailure(body: JsonObject, reasons: readonly string[]): boolean {
  if (body['state'] === 'Error') return true;
  if (body['generating'] === true) return reasons.length > 0;
  if (body['success'] === undefined) return reasons.length > 0;
  return body['success'] === false || body['success'] === 'false';
}

function refusal(reply: QuantConnectReply, reasons: readonly string[]): QuantConnectError {
  if (reasons.some((reason) => UNAUTHORIZED.some((pattern) => pattern.test(reason)))) {
    return new QuantConnectUnauthorized(reply.path, reasons);
  }
  if (reasons.some((reason) => SLOW_DOWN.test(reason))) {
    return new QuantConnectRateLimited(reply.path, waitSeconds(reply.retryAfter));
  }
  return new QuantConnectRejected(reply.path, reasons);
}

function unavailable(reply: QuantConnectReply, what: string, trouble?: Trouble): QuantConnectUnavailable {
  const { path, mutating, silentErrorMeans, retryAfter } = reply;
  const isSilent = reply.status >= 500 && typeof reply.body === 'string' && reply.body.trim() === '';
  const hasMeaning = isSilent && silentErrorMeans !== undefined;
  const meaning = hasMeaning ? `: ${silentErrorMeans}` : '';
  return new QuantConnectUnavailable(path, `QuantConnect ${what} to ${path}${meaning}`, mutating, {
    // What has a meaning of its own would be answered to another try as well.
    ...(trouble && !hasMeaning && { trouble }),
    ...(retryAfter && { retryAfterSeconds: waitSeconds(retryAfter) }),
  });
}

/** Failures name their reasons in `errors`, `messages` or `Message`; the AI endpoints in `payload`. */
function reasonsOf(body: JsonObject): string[] {
  const reasons: string[] = [];
  addReasons(reasons, body['errors']);
  addReasons(reasons, body['messages']);
  addReasons(reasons, body['Message']);
  if (body['state'] === 'Error') addReasons(reasons, body['payload']);
  return reasons;
}

function addReasons(reasons: string[], value: unknown): void {
  if (Array.isArray(value)) for (const one of value as unknown[]) addReason(reasons, one);
  else addReason(reasons, value);
}

function addReason(reasons: string[], value: unknown): void {
  if (typeof value === 'string' && value.trim() !== '') reasons.push(safeUpstreamText(value));
}

function orStatus(reasons: readonly string[], status: number): readonly string[] {
  return reasons.length > 0 ? reasons : [`HTTP ${status}`];
}

function waitSeconds(retryAfter: string | undefined): number {
  const seconds = Number(retryAfter);
  if (!Number.isFinite(seconds) || seconds <= 0) return DEFAULT_RETRY_AFTER_SECONDS;
  return Math.min(Math.ceil(seconds), MAX_RETRY_AFTER_SECONDS);
}
