import type { NextFunction, Response } from 'express';
import { gatherArguments } from '../http/arguments.js';
import { apiPath, typedApiPath } from '../http/api-path.js';
import type { ApiRequest } from '../http/api-request.js';
import { readSignature } from '../http/signature.js';
import type { FaultKind } from './faults.js';

/** A call the sandbox received. */
export interface RecordedRequest {
  /** ISO 8601, UTC. */
  time: string;
  method: string;
  /** Without prefix and query: `/backtests/create`. */
  path: string;
  /** The user id the caller claims; empty when the call was not signed. */
  user: string;
  /** The arguments, from body and query together. */
  body: Record<string, unknown>;
  /** Names only, in lower case: their values may be secrets. */
  headers: string[];
  /** Missing until answered. */
  status?: number;
  /** Whether the caller hung up before it had the answer. */
  aborted: boolean;
  /** The fault that struck this call. */
  fault?: FaultKind;
}

export class RequestFilter {
  path?: string;
  user?: string | number;
}

const KEPT_REQUESTS = 1000;

/** The last calls, oldest first. */
export class RequestLog {
  private recorded: RecordedRequest[] = [];

  record(request: ApiRequest, response: Response): RecordedRequest {
    const entry: RecordedRequest = {
      time: new Date().toISOString(),
      method: request.method,
      path: apiPath(request.path) ?? request.path,
      user: readSignature(request).userId,
      body: gatherArguments(request.query, request.body),
      headers: Object.keys(request.headers),
      aborted: false,
    };
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

  clear(): void {
    this.recorded = [];
  }
}

function settle(entry: RecordedRequest, request: ApiRequest, response: Response): void {
  if (response.writableFinished) entry.status = response.statusCode;
  else entry.aborted = !request.hungUpBySandbox;
}

/** Records every call to the API before anything else happens to it. */
export function recordRequests(log: RequestLog) {
  return (request: ApiRequest, response: Response, next: NextFunction): void => {
    if (apiPath(request.path) !== undefined) request.recorded = log.record(request, response);
    next();
  };
}
