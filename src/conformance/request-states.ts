import { Injectable } from '@nestjs/common';
import {
  createRequestStateCodec,
  ProtocolError,
  ProtocolErrorCode,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { Seal } from '../auth/keys/seal.js';
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

  constructor(config: AuthConfig) {
    // The SDK's codec wants a key of its own: the seal of a constant is one that all processes come to.
    const key = Buffer.from(new Seal(config, 'conformance state').of('key'), 'base64url');
    this.codec = createRequestStateCodec({ key, bind: ({ mcpReq }) => mcpReq.method });
  }

  seal(state: FixtureState, context: ServerContext): Promise<string> {
    return this.codec.mint(state, context);
  }

  /**
   * The state that came with a request.
   * @throws ProtocolError for one that was not sealed here, or too long ago
   */
  async of(context: ServerContext): Promise<FixtureState | undefined> {
    const state = context.mcpReq.requestState<string>();
    if (state === undefined) return undefined;
    try {
      return await this.codec.verify(state, context);
    } catch {
      const reason = { reason: 'invalid_request_state' };
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Invalid or expired requestState', reason);
    }
  }
}
