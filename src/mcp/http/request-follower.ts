import type { ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { clientAddress } from '../../auth/http/client-address.js';
import { OperationReader } from '../operations/operation.reader.js';
import { Operations } from '../operations/operations.js';
import type { RunningOperation } from '../operations/running-operation.js';
import type { McpRequest } from './mcp-request.js';
import { ASSUMED_VERSION } from './legacy/legacy-session.js';
import { RequestRefused } from './request-refused.js';

type Unread = Pick<McpRequest, 'req' | 'res' | 'caller'>;

const BAD_REQUEST = 400;

/** Follows what is asked over HTTP as an operation, until its answer is out or its client is gone. */
@Injectable()
export class RequestFollower {
  constructor(
    private readonly operations: Operations,
    private readonly reader: OperationReader,
  ) {}

  async follow(request: McpRequest, work: (request: McpRequest) => Promise<void>): Promise<void> {
    if (isAnswer(request.body)) return work(request);
    const operation = this.begin(request);
    try {
      await operation.around(() => work({ ...request, operation }));
    } catch (error) {
      operation.refused(error);
      throw error;
    } finally {
      endIfGone(operation, request);
    }
  }

  /** A body that was read and is no message. Throws what it is refused with. */
  unreadable(request: Unread, error: unknown): never {
    if (error instanceof RequestRefused && error.getStatus() === BAD_REQUEST) this.refuse(request, error);
    throw error;
  }

  private refuse(request: Unread, error: RequestRefused): void {
    const operation = this.begin({ ...request, body: undefined });
    operation.refused(error);
    endIfGone(operation, request);
  }

  /** Whoever begins one by itself calls `endIfGone` when its work is done. */
  begin({ req, res, body, caller }: Unread & Pick<McpRequest, 'body'>): RunningOperation {
    const address = clientAddress(req);
    const protocolVersion = req.headers['mcp-protocol-version'] ?? ASSUMED_VERSION;
    const sender = { principal: caller.principal, protocolVersion, ...(address && { address }) };
    const operation = this.operations.begin(this.reader.read(body, sender));
    res.on('close', () => operation.end(statusOf(res)));
    return operation;
  }
}

/** For a client that went away before it was followed: nothing will tell of it again. */
export function endIfGone(operation: RunningOperation, { res }: Unread): void {
  if (res.closed) operation.end(statusOf(res));
}

const statusOf = ({ headersSent, statusCode }: ServerResponse): number | undefined =>
  headersSent ? statusCode : undefined;

/** An answer of the client to a question of ours asks for nothing. */
function isAnswer(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || 'method' in body) return false;
  return 'result' in body || 'error' in body;
}
