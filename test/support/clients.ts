import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
  /** The text as JSON, where it is that. */
  readonly value: any;
}

export interface ListedTool {
  readonly name: string;
  readonly inputSchema?: { readonly properties?: Readonly<Record<string, unknown>> | undefined };
  readonly annotations?: { readonly readOnlyHint?: boolean | undefined } | undefined;
}

/** What the tests need of a client, whichever SDK is behind it. */
export interface TestClient {
  readonly name: string;
  /** The protocol revision agreed on. */
  readonly revision: string;
  listTools(): Promise<ListedTool[]>;
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<ToolAnswer>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

const INFO = { name: 'e2e', version: '1.0.0' };

const headers = (token: string) => ({ requestInit: { headers: { Authorization: `Bearer ${token}` } } });

/** The official client of today, on 2026-07-28 with nothing to fall back to. */
export async function modernClient(url: string, token: string, path = '/mcp'): Promise<TestClient> {
  const client = new ModernClient(INFO, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(new ModernTransport(new URL(path, url), headers(token)));
  return {
    name: '@modelcontextprotocol/client 2026-07-28',
    revision: '2026-07-28',
    listTools: async () => (await client.listTools()).tools,
    call: async (name, args = {}, options) =>
      answer(await client.callTool({ name, arguments: args }, options)),
    close: () => client.close(),
  };
}

/** The official client of the generation before, which starts with a handshake. */
export async function legacyClient(url: string, token: string, path = '/mcp'): Promise<TestClient> {
  const client = new LegacyClient(INFO);
  await client.connect(new LegacyTransport(new URL(path, url), headers(token)));
  return {
    name: '@modelcontextprotocol/sdk 2025-11-25',
    revision: '2025-11-25',
    listTools: async () => (await client.listTools()).tools,
    call: async (name, args = {}, options) =>
      answer(await client.callTool({ name, arguments: args }, undefined, options)),
    close: () => client.close(),
  };
}

export function answer(result: unknown): ToolAnswer {
  const { isError = false, content } = result as {
    isError?: boolean;
    content: { type: string; text?: string }[];
  };
  const text = content.map((part) => part.text ?? '').join('');
  return { isError, text, value: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
