import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const auth = (token: string) => ({ requestInit: { headers: { Authorization: `Bearer ${token}` } } });
const YES = { action: 'accept', content: {} } as const;

/** A client of revision 2026-07-28 whose person agrees to everything. */
export async function modernAsking(url: string, token: string, name = 'modern'): Promise<ModernClient> {
  const client = new ModernClient(
    { name, version: '1' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } }, capabilities: { elicitation: { form: {} } } },
  );
  client.setRequestHandler('elicitation/create', async () => YES);
  await client.connect(new ModernTransport(new URL('/mcp', url), auth(token)));
  return client;
}

/** The same of the generation before. */
export async function legacyAsking(url: string, token: string, name = 'legacy'): Promise<LegacyClient> {
  const client = new LegacyClient({ name, version: '1' }, { capabilities: { elicitation: { form: {} } } });
  client.setRequestHandler(ElicitRequestSchema, async () => YES);
  await client.connect(new LegacyTransport(new URL('/mcp', url), auth(token)));
  return client;
}

export const ASKING_CLIENTS = [
  ['2026-07-28', modernAsking],
  ['2025-11-25', legacyAsking],
] as const;

export interface CallOptions {
  readonly onprogress?: (progress: { progress: number }) => void;
  readonly signal?: AbortSignal;
}

/** Calls a tool with either client. */
export const callWith = (
  client: ModernClient | LegacyClient,
  name: string,
  args: Record<string, unknown> = {},
  options: CallOptions = {},
): Promise<unknown> =>
  client instanceof LegacyClient
    ? client.callTool({ name, arguments: args }, undefined, options)
    : client.callTool({ name, arguments: args }, options);
