import { environmentAccount } from '../../auth/credentials/environment.lookup.js';
import type { AuthConfig } from '../../config/auth.config.js';
import type { CredentialsConfig } from '../../config/credentials.config.js';
import type { QuantConnectConfig } from '../../config/quantconnect.config.js';

export interface StdioSettings {
  readonly auth: AuthConfig;
  readonly credentials: CredentialsConfig;
  readonly quantconnect: QuantConnectConfig;
}

/** @returns what has to be set before a call over stdio can reach QuantConnect, as a sentence without values. */
export function missingAccount({ auth, credentials, quantconnect }: StdioSettings): string | undefined {
  // Either may hold the account; whether it does is found out when a call needs it.
  if (auth.mcpToken || credentials.vaultFile || credentials.postgresUrl) return undefined;
  const account = environmentAccount(quantconnect);
  return typeof account === 'string' ? account : undefined;
}

/** For the person who starts it by hand to see what it is. */
export function firstSteps(missing: string): string {
  return `No QuantConnect account yet: ${missing}

This is an MCP server. An MCP client starts it and speaks to it, so give the client the two values. Claude Code:

  claude mcp add quantconnect \\
    --env QUANTCONNECT_USER_ID=… --env QUANTCONNECT_API_TOKEN=… --env QUANTCONNECT_ORGANIZATION_ID=… \\
    -- npx -y @ledgai/quantconnect-mcp

Claude Desktop, Cursor, VS Code, Codex: docs/connect.md. Many people on one server: MCP_TRANSPORT=http.
Everything else: quantconnect-mcp --help`;
}

/** For the log of the client that started it: it goes on, so that its tools can be looked at. */
export function startedWithout(missing: string): string {
  return `No QuantConnect account yet: ${missing} Until then tools are listed, and calls that need it are refused.`;
}

/** For who started it by hand and wonders why nothing happens. */
export const WAITING = 'Waiting for an MCP client on standard input. Ctrl+C ends it.';
