import type { NextFunction, Response } from 'express';
import type { ApiRequest } from '../http/api-request.js';
import type { Drifting } from './drift.js';

/** Lets the drift that is wanted into every successful answer; refusals stay as they are. */
export function rewriteAnswers(drifting: Drifting) {
  return ({ recorded }: ApiRequest, response: Response, next: NextFunction): void => {
    if (!recorded) return next();
    const replayed = drifting.replayed(recorded.path);
    if (replayed) return void response.json(replayed);
    const send = response.json.bind(response);
    response.json = (body: unknown) =>
      send(isSuccess(response, body) ? drifting.pass(recorded.path, body) : body);
    next();
  };
}

function isSuccess({ statusCode }: Response, body: unknown): body is object {
  if (statusCode !== 200 || typeof body !== 'object' || body === null) return false;
  const { success, state } = body as { success?: unknown; state?: unknown };
  return success !== false && state !== 'Error';
}
