import { loadConfig } from '../config/env.js';
import { QuantConnectConfig } from '../config/quantconnect.config.js';
import { DriftWatcher } from '../quantconnect/drift/drift.watcher.js';
import type { QuantConnectAccount } from '../quantconnect/quantconnect-account.js';
import { QuantConnectClient } from '../quantconnect/quantconnect.client.js';
import { QuantConnectError, QuantConnectRejected } from '../quantconnect/quantconnect.errors.js';
import { type Context, EXIT } from './command.js';

/**
 * Asks QuantConnect whether it accepts an account, and says it when not.
 * @returns `EXIT.ok`; `EXIT.refused`; or `EXIT.unavailable` when QuantConnect did not tell.
 */
export async function checkAccount(account: QuantConnectAccount, context: Context): Promise<number> {
  const client = new QuantConnectClient(loadConfig(QuantConnectConfig, context.env), new DriftWatcher());
  const call = {
    effect: 'read' as const,
    tenant: 'cli',
    signal: new AbortController().signal,
    account: () => Promise.resolve(account),
    // Only whether there is an answer counts here, not what it looks like.
    caution: () => undefined,
  };
  try {
    await client.get(call, '/authenticate');
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof QuantConnectError)) throw error;
    return said(error, context);
  } finally {
    await client.onApplicationShutdown();
  }
}

function said(error: QuantConnectError, { err }: Context): number {
  if (error instanceof QuantConnectRejected) {
    err('QuantConnect does not accept this user id and API token. Nothing was stored.');
    return EXIT.refused;
  }
  err(`${error.message}. So the credentials could not be verified, and nothing was stored.`);
  err('Try again later, or store them unverified with --no-verify.');
  return EXIT.unavailable;
}
