/** What an organization's tier allows. */
export interface Limits {
  filesPerProject: number;
  bytesPerFile: number;
  /** How many backtests run at the same time. */
  backtestNodes: number;
}

// Files as on the free tier. The free tier has one node; more of them keep a shared sandbox usable.
export const DEFAULT_LIMITS: Limits = { filesPerProject: 25, bytesPerFile: 32_768, backtestNodes: 20 };
