import { Injectable } from '@nestjs/common';
import { serveStdio, type StdioServerHandle, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { ProtocolError } from '@modelcontextprotocol/server';
import { CallerFactory } from '../../auth/caller.factory.js';
import type { Caller } from '../../auth/principal.js';
import { TemporarilyUnavailable } from '../../auth/unavailable.js';
import { InvalidToken } from '../../auth/verify/invalid-token.error.js';
import { OperationReader } from '../operations/operation.reader.js';
import { Operations } from '../operations/operations.js';
import { McpServerFactory } from '../server/mcp-server.factory.js';
import { StdioOperations } from './stdio-operations.js';
import { WatchedTransport } from './watched-transport.js';

const UNAUTHORIZED = -32_001;
const UNAVAILABLE = -32_003;

/** Serves one person over standard input and output; the whole process is theirs. */
@Injectable()
export class StdioServer {
  constructor(
    private readonly servers: McpServerFactory,
    private readonly callers: CallerFactory,
    private readonly operations: Operations,
    private readonly reader: OperationReader,
  ) {}

  serve(onerror: (error: Error) => void, wire = new StdioServerTransport()): StdioServerHandle {
    // The person of this process, by the name their token gives them as soon as that is known.
    const { principal } = this.callers.fromEnvironment();
    const watch = new StdioOperations(this.operations, this.reader, principal);
    const caller = (): Promise<Caller> => this.caller(watch);
    const known = (): Promise<unknown> => caller().catch(() => undefined);
    return serveStdio(({ era }) => this.servers.create({ caller, watch }, era), {
      onerror,
      transport: new WatchedTransport(wire, watch, known),
    });
  }

  private async caller(watch: StdioOperations): Promise<Caller> {
    try {
      const caller = await this.callers.forStdio();
      watch.principal = caller.principal;
      return caller;
    } catch (error) {
      if (error instanceof TemporarilyUnavailable) throw later(error);
      if (!(error instanceof InvalidToken)) throw error;
      throw new ProtocolError(
        UNAUTHORIZED,
        `MCP_TOKEN cannot be used (${error.reason}): restart with a new one`,
      );
    }
  }
}

/** The token may be as good as ever; nothing is said against it. */
function later({ message, retryAfterSeconds }: TemporarilyUnavailable): ProtocolError {
  return new ProtocolError(UNAVAILABLE, `MCP_TOKEN cannot be checked now. ${message}`, { retryAfterSeconds });
}
