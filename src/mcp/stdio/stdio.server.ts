import { Injectable } from '@nestjs/common';
import { serveStdio, type StdioServerHandle } from '@modelcontextprotocol/server/stdio';
import { ProtocolError } from '@modelcontextprotocol/server';
import { CallerFactory } from '../../auth/caller.factory.js';
import type { Caller } from '../../auth/principal.js';
import { TemporarilyUnavailable } from '../../auth/unavailable.js';
import { InvalidToken } from '../../auth/verify/invalid-token.error.js';
import { McpServerFactory } from '../server/mcp-server.factory.js';

const UNAUTHORIZED = -32_001;
const UNAVAILABLE = -32_003;

/** Serves one person over standard input and output; the whole process is theirs. */
@Injectable()
export class StdioServer {
  constructor(
    private readonly servers: McpServerFactory,
    private readonly callers: CallerFactory,
  ) {}

  serve(onerror: (error: Error) => void): StdioServerHandle {
    return serveStdio(({ era }) => this.servers.create({ caller: () => this.caller() }, era), { onerror });
  }

  private async caller(): Promise<Caller> {
    try {
      return await this.callers.forStdio();
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
