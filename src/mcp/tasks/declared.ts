import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  MissingRequiredClientCapabilityError,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { TASKS_EXTENSION } from './task.js';

/** Capabilities as a request of 2026-07-28 carries them; what was declared with another request does not count. */
export function declaresTasks(envelope: unknown): boolean {
  const { [CLIENT_CAPABILITIES_META_KEY]: declared } = (envelope ?? {}) as {
    readonly [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities;
  };
  return declared?.extensions?.[TASKS_EXTENSION] !== undefined;
}

export const missingTasks = (): MissingRequiredClientCapabilityError =>
  new MissingRequiredClientCapabilityError({
    requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } },
  });

/** @throws MissingRequiredClientCapabilityError */
export function requireTasks({ mcpReq }: ServerContext): void {
  if (!declaresTasks(mcpReq.envelope)) throw missingTasks();
}
