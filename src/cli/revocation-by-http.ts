import { isSafeAddress } from '../auth/keys/json-document.js';
import { CliConfig } from '../config/cli.config.js';
import { loadConfig } from '../config/env.js';
import { type Context, EXIT, UsageError } from './command.js';

const TIMEOUT_MS = 10_000;
const MAX_REASON = 300;

/** Has a running server revoke; the only way where its revocations are in its own memory. */
export async function revokeByHttp(
  server: string,
  parameters: Readonly<Record<string, string>>,
  context: Context,
): Promise<number> {
  const { adminToken } = loadConfig(CliConfig, context.env);
  if (adminToken === undefined) {
    throw new UsageError('--url needs MCP_ADMIN_TOKEN in the environment: a token with qc:admin:write.');
  }
  const response = await post(endpointOf(server), adminToken, parameters);
  if (typeof response === 'string') {
    context.err(response);
    return EXIT.refused;
  }
  if (response.ok) {
    context.err('Done: the server refuses it from now on, if it was one of its own.');
    return EXIT.ok;
  }
  context.err(`The server answered ${response.status}: ${await reasonOf(response)}`);
  return EXIT.refused;
}

function endpointOf(server: string): URL {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  // An administrator's token does not travel in clear.
  if (url?.pathname === '/' && isSafeAddress(server)) return new URL('/admin/revoke', url);
  throw new UsageError(
    '--url must be where the server is, like https://mcp.example.com, without a path; http:// is for this machine only.',
  );
}

async function post(
  url: URL,
  token: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Response | string> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body: new URLSearchParams(parameters),
      // The administrator's token goes to the named server and nowhere else.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    return 'The server did not answer: is --url right, and does it run?';
  }
}

async function reasonOf(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  const { error, error_description: description } = parse(text);
  const message = description ?? (error as { message?: unknown } | undefined)?.message;
  const reason = typeof message === 'string' ? message : response.statusText;
  return reason.replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_REASON);
}

function parse(text: string): { error?: unknown; error_description?: unknown } {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    return {};
  }
}
