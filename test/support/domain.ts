import { answer, type ToolAnswer } from './clients.js';
import { callRaw } from './raw.js';
import { startStack, type Stack } from './stack.js';

/** Calls tools as an administrator of the first sandbox tenant, and tells what QuantConnect was sent. */
export interface Desk {
  readonly stack: Stack;
  call(tool: string, args?: object): Promise<ToolAnswer>;
  /** The body of the last request to this path. */
  sent(path: string): unknown;
  close(): Promise<void>;
}

export async function openDesk(): Promise<Desk> {
  const stack = await startStack();
  const token = await stack.token({ group: 'admin' });
  return {
    stack,
    call: async (tool, args = {}) => {
      const response = await callRaw(stack.url, token, tool, args);
      const message = (await response.json()) as { result?: unknown; error?: { message: string } };
      if (!message.result) throw new Error(message.error?.message ?? `HTTP ${response.status}`);
      return answer(message.result);
    },
    sent: (path) => stack.sandbox.requests({ path }).at(-1)?.body,
    close: () => stack.close(),
  };
}
