import type { ToolCall } from '../../mcp/decorators/tool-call.js';

// A share of what is left, so that no two reports are the same and none of them says that all is done.
const LEAST_STEP = 0.001;

/** How far a run is, from 0 to below 1, told to the client; it never goes back. */
export class RunProgress {
  private message = '';

  /** @param at Where an earlier call of the same run got to. */
  constructor(
    private readonly call: ToolCall,
    private at = 0,
  ) {}

  get fraction(): number {
    return Number(this.at.toFixed(3));
  }

  reach(fraction: number, message: string): void {
    this.message = message;
    this.at = Math.max(Math.min(fraction, 1 - LEAST_STEP), this.at + (1 - this.at) * LEAST_STEP);
    this.call.reportProgress({ progress: this.at, total: 1, message });
  }

  /** Says that it still goes on. */
  beat(): void {
    this.reach(0, this.message);
  }
}

/** A stage of a run, as a part of the whole. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** @param share Of the stage, 0 to 1; anything else counts as its beginning. */
export const along = ({ from, to }: Stretch, share: unknown): number =>
  from + (to - from) * Math.min(Math.max(Number(share) || 0, 0), 1);
