import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { answer, type ToolAnswer } from './clients.js';

export type Era = '2026-07-28' | '2025-11-25';

export const ERAS: readonly Era[] = ['2026-07-28', '2025-11-25'];

export type Modes = { readonly form?: object; readonly url?: object };

/** What a person is shown. */
export interface Asked {
  readonly mode: string | undefined;
  readonly message: string;
  readonly url?: string;
}

/** Somebody at a client who answers what they are asked. */
export interface PersonOptions {
  /** What the client declares; nothing at all if left out. */
  readonly modes?: Modes;
  readonly reply?: (asked: Asked) => Promise<'accept' | 'decline' | 'cancel'>;
}

export interface PersonClient {
  /** Everything the person was asked so far. */
  readonly asked: Asked[];
  readonly progress: number[];
  call(name: string, args?: object): Promise<ToolAnswer>;
  close(): Promise<void>;
}

/** Where the server is: by HTTP with a token, or a command to start. */
export type Place =
  | { readonly url: string; readonly token: string }
  | { readonly command: string; readonly args: string[]; readonly env: Record<string, string> };

/** The official client of an era with a person in front of it. */
export async function personAt(
  place: Place,
  era: Era,
  { modes, reply = async () => 'accept' }: PersonOptions,
): Promise<PersonClient> {
  const [asked, progress]: [Asked[], number[]] = [[], []];
  const elicited = async ({ params }: { params: unknown }) => {
    const { mode, message, url } = params as Asked;
    const shown = { mode, message, ...(url && { url }) };
    asked.push(shown);
    const action = await reply(shown);
    return action === 'accept' && mode !== 'url' ? { action, content: {} } : { action };
  };
  const capabilities = modes ? { elicitation: modes } : {};
  // The client of today reports its own rounds in the same way, without a total.
  const onprogress: OnProgress = (seen) => void (seen.total && progress.push(seen.progress));
  const run =
    era === '2026-07-28'
      ? await modern(place, capabilities, elicited, onprogress)
      : await legacy(place, capabilities, elicited, onprogress);
  return { asked, progress, ...run };
}

type Elicited = (request: { params: unknown }) => Promise<{ action: 'accept' | 'decline' | 'cancel' }>;
type OnProgress = (seen: { progress: number; total?: number | undefined }) => void;
type Run = Pick<PersonClient, 'call' | 'close'>;

const INFO = { name: 'person', version: '1' };

async function modern(
  place: Place,
  capabilities: object,
  elicited: Elicited,
  onprogress: OnProgress,
): Promise<Run> {
  const versionNegotiation = { mode: { pin: '2026-07-28' } } as const;
  const client = new ModernClient(INFO, { versionNegotiation, capabilities });
  if ('elicitation' in capabilities) client.setRequestHandler('elicitation/create', elicited);
  await client.connect(
    'url' in place
      ? new ModernTransport(new URL('/mcp', place.url), bearer(place.token))
      : new ModernStdio({ ...place, stderr: 'ignore' }),
  );
  return {
    call: async (name, args = {}) =>
      answer(await client.callTool({ name, arguments: { ...args } }, { onprogress })),
    close: () => client.close(),
  };
}

async function legacy(
  place: Place,
  capabilities: object,
  elicited: Elicited,
  onprogress: OnProgress,
): Promise<Run> {
  const client = new LegacyClient(INFO, { capabilities });
  if ('elicitation' in capabilities) client.setRequestHandler(ElicitRequestSchema, elicited);
  await client.connect(
    'url' in place
      ? new LegacyTransport(new URL('/mcp', place.url), bearer(place.token))
      : new LegacyStdio({ ...place, stderr: 'ignore' }),
  );
  return {
    call: async (name, args = {}) =>
      answer(await client.callTool({ name, arguments: { ...args } }, undefined, { onprogress })),
    close: () => client.close(),
  };
}

const bearer = (token: string) => ({ requestInit: { headers: { Authorization: `Bearer ${token}` } } });
