import type { ServerContext } from '@modelcontextprotocol/server';
import type { Progress } from '../decorators/call-origin.js';

// Of the whole: what a message that comes without progress counts, so that it can be sent at all.
const HEARTBEAT = 1e-6;

/**
 * Sends the progress of one request, where its client asked for it. The protocol wants every value higher than the one
 * before and nothing after the result, whatever a tool reports. Progress is a courtesy: a client that cannot take it
 * must not fail the call.
 */
export class ProgressSender {
  private last = -Infinity;
  private ended = false;

  constructor(private readonly context: ServerContext) {}

  send(progress: Progress): void {
    const { mcpReq } = this.context;
    const progressToken = mcpReq._meta?.progressToken;
    if (progressToken === undefined || this.ended) return;
    const value = this.higher(progress);
    if (value === undefined) return;
    this.last = value;
    mcpReq
      .notify({
        method: 'notifications/progress',
        params: { ...progress, progress: value, progressToken },
      })
      .catch(() => undefined);
  }

  /** The result is next. */
  end(): void {
    this.ended = true;
  }

  /** A step back counts as none; `undefined` where nothing higher can be said. */
  private higher({ progress, total }: Progress): number | undefined {
    if (!Number.isFinite(progress)) return undefined;
    if (progress > this.last) return progress;
    const nudged = this.last + HEARTBEAT * (total ?? 1);
    return total !== undefined && nudged > total ? undefined : nudged;
  }
}
