import { isJSONRPCNotification, isJSONRPCRequest, type JSONRPCMessage } from '@modelcontextprotocol/server';
import type { Principal } from '../../auth/principal.js';
import type { OperationReader } from '../operations/operation.reader.js';
import type { Operations } from '../operations/operations.js';
import type { RequestWatch } from '../operations/request-watch.js';
import type { RunningOperation } from '../operations/running-operation.js';

type RequestId = string | number;

/** The operations of the one connection of a stdio server, found by what comes in and what goes out. */
export class StdioOperations implements RequestWatch {
  // A client that uses an id twice gets two answers, so each id has a list, the oldest first.
  private readonly running = new Map<RequestId, RunningOperation[]>();
  private protocolVersion: string | undefined;

  /** @param principal Who is at the other end, as far as it is known. */
  constructor(
    private readonly operations: Operations,
    private readonly reader: OperationReader,
    public principal: Principal,
  ) {}

  received(message: JSONRPCMessage): void {
    if (isJSONRPCRequest(message)) this.keep(message.id, this.begin(message));
    else if (isJSONRPCNotification(message)) this.notified(message);
  }

  /** @param message as it was handed to the client. */
  sent(message: JSONRPCMessage): void {
    const { id, method } = message as { id?: RequestId; method?: unknown };
    if (id === undefined || method !== undefined) return;
    const operation = this.take(id);
    operation?.answered(message);
    operation?.end();
  }

  /** Nobody will be answered any more. */
  closed(): void {
    const all = [...this.running.values()].flat();
    this.running.clear();
    for (const operation of all) operation.end();
  }

  readonly around = <T>(id: RequestId, work: () => Promise<T>): Promise<T> => {
    const operation = this.running.get(id)?.at(-1);
    return operation ? operation.around(work) : work();
  };

  private notified(message: JSONRPCMessage & { method: string; params?: object | undefined }): void {
    const { requestId } = (message.params ?? {}) as { requestId?: RequestId };
    // Its request gets no answer from now on.
    if (message.method === 'notifications/cancelled' && requestId !== undefined) this.take(requestId)?.end();
    this.begin(message).end();
  }

  private begin(message: JSONRPCMessage): RunningOperation {
    const { principal, protocolVersion } = this;
    const operation = this.reader.read(message, { principal, protocolVersion });
    // What the handshake names holds for the messages after it, which name none.
    if (operation.method === 'initialize') this.protocolVersion = operation.protocolVersion;
    return this.operations.begin(operation);
  }

  private keep(id: RequestId, operation: RunningOperation): void {
    this.running.set(id, [...(this.running.get(id) ?? []), operation]);
  }

  private take(id: RequestId): RunningOperation | undefined {
    const [operation, ...others] = this.running.get(id) ?? [];
    if (others.length > 0) this.running.set(id, others);
    else this.running.delete(id);
    return operation;
  }
}
