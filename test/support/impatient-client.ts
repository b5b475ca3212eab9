import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { answer } from './clients.js';

export interface Seen {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

/** A client that gives a call up after a time, progress or not, as many do. */
export interface ImpatientClient {
  /** Calls so far. */
  readonly calls: number;
  /** The longest call, milliseconds. */
  readonly longestMs: number;
  /** @returns the result as JSON; fails where it is an error, or does not come in time. */
  call(name: string, args: Record<string, unknown>, onprogress?: (seen: Seen) => void): Promise<any>;
  close(): Promise<void>;
}

const INFO = { name: 'impatient', version: '1.0.0' };
const PATIENCE_MS = 60_000;

const headers = (token: string) => ({ requestInit: { headers: { Authorization: `Bearer ${token}` } } });

interface Options {
  readonly timeout: number;
  readonly maxTotalTimeout: number;
  readonly onprogress?: (seen: Seen) => void;
}

type CallTool = (name: string, args: Record<string, unknown>, options: Options) => Promise<unknown>;

/** The official client of today. */
export async function impatientClient(
  url: string,
  token: string,
  timeout = PATIENCE_MS,
): Promise<ImpatientClient> {
  const client = new ModernClient(INFO, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(new ModernTransport(new URL('/mcp', url), headers(token)));
  return impatient(
    (name, args, options) => client.callTool({ name, arguments: args }, options),
    () => client.close(),
    timeout,
  );
}

/** The official client of the generation before. */
export async function impatientLegacyClient(
  url: string,
  token: string,
  timeout = PATIENCE_MS,
): Promise<ImpatientClient> {
  const client = new LegacyClient(INFO);
  await client.connect(new LegacyTransport(new URL('/mcp', url), headers(token)));
  return impatient(
    (name, args, options) => client.callTool({ name, arguments: args }, undefined, options),
    () => client.close(),
    timeout,
  );
}

export const PATIENT_CLIENTS = [
  ['the v2 SDK', impatientClient],
  ['the v1 SDK', impatientLegacyClient],
] as const;

function impatient(callTool: CallTool, close: () => Promise<void>, timeout: number): ImpatientClient {
  const client = {
    calls: 0,
    longestMs: 0,
    close,
    call: async (name: string, args: Record<string, unknown>, onprogress?: (seen: Seen) => void) => {
      const startedAt = performance.now();
      client.calls += 1;
      const options = { timeout, maxTotalTimeout: timeout, ...(onprogress && { onprogress }) };
      const { isError, text, value } = answer(await callTool(name, args, options));
      client.longestMs = Math.max(client.longestMs, Math.round(performance.now() - startedAt));
      if (isError) throw new Error(text);
      return value;
    },
  };
  return client;
}
