import type { CredentialSummary } from '../../auth/credentials/vault/credential-store.js';
import { type Command, EXIT, readOptions } from '../command.js';
import { withVault } from '../vault-access.js';

/** `vault list` */
export const vaultList: Command = {
  usage: 'vault list',
  summary: 'List whose credentials are stored, and under which key; never the credentials.',
  details: `One line each, separated by tabs: issuer, subject, key, created, updated, disabled.`,

  run(args, context) {
    readOptions(args, {});
    return withVault(context, async (vault) => {
      const rows = await vault.list();
      for (const row of rows) context.out(lineOf(row));
      context.err(`${rows.length} stored.`);
      return EXIT.ok;
    });
  },
};

function lineOf({ issuer, subject, keyId, createdAt, updatedAt, disabledAt }: CredentialSummary): string {
  const times = [createdAt, updatedAt, disabledAt].map((time) => time?.toISOString() ?? '-');
  return [issuer, subject, keyId, ...times].join('\t');
}
