import { hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  createRequestStateCodec,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { AuthConfig } from '../config/auth.config.js';

/** What a fixture has to know again when the client comes back. */
export interface FixtureState {
  readonly round: number;
  readonly name?: string;
}

/** Seals what travels through the client and back, for any process that has the same JWT key. */
@Injectable()
export class RequestStates {
  private readonly codec: RequestStateCodec<FixtureState>;

  constructor({ jwtSecretKey }: AuthConfig) {
    const key = jwtSecretKey
      ? new Uint8Array(hkdfSync('sha256', jwtSecretKey, '', 'quantconnect-mcp conformance state', 32))
      : randomBytes(32);
    this.codec = createRequestStateCodec({ key, bind: ({ mcpReq }) => mcpReq.method });
  }

  /** For the SDK, which refuses a request whose state this throws at. */
  readonly verify = (state: string, context: ServerContext): Promise<FixtureState> =>
    this.codec.verify(state, context);

  mint(state: FixtureState, context: ServerContext): Promise<string> {
    return this.codec.mint(state, context);
  }

  /** The state that came with a request; the SDK has verified it. */
  of({ mcpReq }: ServerContext): FixtureState | undefined {
    return mcpReq.requestState<FixtureState>();
  }
}
