import type { NextFunction, Response } from 'express';
import type { ApiRequest } from '../http/api-request.js';
import type { Fault, FaultKind, Faults } from './faults.js';

type Strike = (fault: Fault, request: ApiRequest, response: Response, next: NextFunction) => void;

const STRIKES: Readonly<Record<FaultKind, Strike>> = {
  status: (fault, _request, response) => answer(response, fault.status ?? 500, fault),
  garbage: (fault, _request, response) => answer(response, 200, { body: '<html>Not JSON</html>', ...fault }),
  drop: (_fault, request) => hangUp(request),
  delay: ({ delayMs = 1000 }, _request, response, next) => afterwards(response, delayMs, next),
  hang: () => undefined,
  'commit-then-timeout': executeThenHang,
  'execute-then-hang': executeThenHang,
  'execute-then-reset': (_fault, request, response, next) => {
    insteadOfEnd(response, () => hangUp(request));
    next();
  },
  'execute-then-500': (_fault, _request, response, next) => {
    insteadOfEnd(response, (end) => {
      response.statusCode = 500;
      response.removeHeader('content-length');
      end();
    });
    next();
  },
};

function executeThenHang(
  { delayMs }: Fault,
  request: ApiRequest,
  response: Response,
  next: NextFunction,
): void {
  // The endpoint answers into the void; the connection stays open until somebody gives up.
  insteadOfEnd(response, () => undefined);
  if (delayMs !== undefined) afterwards(response, delayMs, () => hangUp(request));
  next();
}

/** Lets the pending faults strike the calls they are meant for. */
export function strikeFaults(faults: Faults) {
  return (request: ApiRequest, response: Response, next: NextFunction): void => {
    const { recorded } = request;
    const fault = recorded && faults.take(recorded.path, recorded.user);
    if (!fault) return next();
    recorded.fault = fault.kind;
    STRIKES[fault.kind](fault, request, response, next);
  };
}

function answer(
  response: Response,
  status: number,
  { body = '', headers = {} }: Fault | Omit<Fault, 'kind'>,
): void {
  response.status(status).set(headers).send(body);
}

function hangUp(request: ApiRequest): void {
  request.hungUpBySandbox = true;
  request.socket.destroy();
}

// A caller that has gone away no longer gets its request carried out.
function afterwards(response: Response, delayMs: number, action: () => void): void {
  const timer = setTimeout(action, delayMs);
  response.once('close', () => clearTimeout(timer));
}

/** What happens when the endpoint has done its work and wants to send its answer. */
function insteadOfEnd(response: Response, action: (end: () => void) => void): void {
  const end = response.end.bind(response) as () => void;
  response.end = () => {
    action(end);
    return response;
  };
}
