import type { ToolCall } from '../../mcp/decorators/tool-call.js';

const MOST = 0.999;
// A share of what is left, so that no two reports are the same and none of them says that all is done.
const LEAST_STEP = 0.001;

/** How far a run is, from 0 to below 1, told to the client; it never goes back. */
export class RunProgress {
  private message = '';
  /** What was told last; of many reports without progress it gets ahead of where the run is. */
  private told: number;

  /** @param at Where an earlier call of the same run got to. */
  constructor(
    private readonly call: ToolCall,
    private at = 0,
  ) {
    this.told = at;
  }

  get fraction(): number {
    return Number(this.at.toFixed(3));
  }

  reach(fraction: number, message: string): void {
    this.message = message;
    this.at = Math.max(Math.min(fraction, MOST), this.at);
    this.told = Math.max(this.at, this.told + (1 - this.told) * LEAST_STEP);
    this.call.reportProgress({ progress: this.told, total: 1, message });
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
