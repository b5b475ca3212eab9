import type { NextFunction, Response } from 'express';
import { gatherArguments } from '../http/arguments.js';
import { apiPath, typedApiPath } from '../http/api-path.js';
import type { ApiRequest } from '../http/api-request.js';
import { readSignature } from '../http/signature.js';
import type { RecordedRequest } from './recorded-request.js';

export class RequestFilter {
  path?: string;
  user?: string | number;
}

const KEPT_REQUESTS = 500;

/** The last calls, oldest first. */
export class RequestLog {
  private recorded: RecordedRequest[] = [];
  private readonly counts = new Map<string, number>();

  record(request: ApiRequest, response: Response): RecordedRequest {
    const entry: RecordedRequest = {
      time: new Date().toISOString(),
      method: request.method,
      path: apiPath(request.path) ?? request.path,
      user: readSignature(request).userId,
      body: gatherArguments(request.query, request.body),
      headers: Object.keys(request.headers),
      ...traceOf(request),
      aborted: false,
    };
    this.counts.set(entry.path, this.count(entry.path) + 1);
    this.recorded = [...this.recorded, entry].slice(-KEPT_REQUESTS);
    response.once('close', () => settle(entry, request, response));
    return entry;
  }

  list({ path, user }: RequestFilter = {}): RecordedRequest[] {
    const wantedPath = path === undefined ? undefined : typedApiPath(path);
    return this.recorded
      .filter((entry) => wantedPath === undefined || entry.path === wantedPath)
      .filter((entry) => user === undefined || entry.user === String(user))
      .map((entry) => structuredClone(entry));
  }

  /** How many calls of a path there were, those that are no longer kept among them. */
  count(path: string): number {
    return this.counts.get(typedApiPath(path)) ?? 0;
  }

  clear(): void {
    this.recorded = [];
    this.counts.clear();
  }
}

function traceOf({ headers: { traceparent } }: ApiRequest): Pick<RecordedRequest, 'traceparent'> {
  return typeof traceparent === 'string' ? { traceparent } : {};
}

function settle(entry: RecordedRequest, request: ApiRequest, response: Response): void {
  if (response.writableFinished) Object.assign(entry, { status: response.statusCode, ...sizeOf(response) });
  else entry.aborted = !request.hungUpBySandbox;
}

function sizeOf(response: Response): { answerBytes?: number } {
  const length = Number(response.getHeader('content-length'));
  return Number.isFinite(length) ? { answerBytes: length } : {};
}

/** Records every call to the API before anything else happens to it. */
export function recordRequests(log: RequestLog) {
  return (request: ApiRequest, response: Response, next: NextFunction): void => {
    if (apiPath(request.path) !== undefined) request.recorded = log.record(request, response);
    next();
  };
}
