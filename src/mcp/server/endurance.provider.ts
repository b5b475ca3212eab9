import { Injectable } from '@nestjs/common';
import { ServerConfig } from '../../config/server.config.js';
import type { Endurance } from '../decorators/endurance.js';
import type { ToolCall } from '../decorators/tool-call.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import { Handles } from './handles.js';
import { InFlight } from './in-flight.js';

/** What calls have that may not finish in one go. */
@Injectable()
export class EnduranceProvider {
  constructor(
    private readonly config: ServerConfig,
    private readonly handles: Handles,
    private readonly idempotency: IdempotencyService,
    private readonly inFlight: InFlight,
  ) {
    this.usual = this.with();
  }

  /** For a call of which nothing else is said; the same for all of them. */
  readonly usual: (call: ToolCall) => Endurance;

  /**
   * @param waitMs Less than usual, where the client is told in another way.
   * @param graceMs See `Endurance`.
   */
  with(waitMs = this.config.longCallSeconds * 1000, graceMs = 0): (call: ToolCall) => Endurance {
    return (call) => {
      // When the work began that this call goes on with. Without a handle that is the call itself: before there was
      // one, a step may have been taken.
      let since: number | undefined;
      return {
        waitMs,
        graceMs,
        hurry: this.inFlight.hurry,
        seal: (state) => this.handles.of(state, call, Date.now(), since ?? call.begunAt),
        open: (handle) => {
          const { issuedAt, state, ...more } = this.handles.open(handle, call);
          since = more.since ?? issuedAt;
          return state;
        },
        once: (step, work) => this.idempotency.step(call, step, work, since),
      };
    };
  }
}
