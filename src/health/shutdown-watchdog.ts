import { Logger } from '@nestjs/common';
import type { ServerConfig } from '../config/server.config.js';

// For the last answers and for the stores, which each have a time limit of their own below this.
const CLOSING_MS = 8000;

/**
 * Ends the process when it is still there although all the time it may take to stop has passed. A store that
 * does not answer a goodbye would otherwise hold it until it is killed, with nothing said.
 */
export function watchShutdown(
  { shutdownDrainSeconds, shutdownTimeoutSeconds }: ServerConfig,
  signals: readonly NodeJS.Signals[],
): void {
  const allowedMs = (shutdownDrainSeconds + shutdownTimeoutSeconds) * 1000 + CLOSING_MS;
  const leave = (): never => {
    new Logger('Shutdown').error(`Not stopped after ${allowedMs / 1000} s: the process ends now`);
    process.exit(1);
  };
  for (const signal of signals) process.once(signal, () => setTimeout(leave, allowedMs).unref());
}
