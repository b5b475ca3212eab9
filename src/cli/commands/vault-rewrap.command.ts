import { type Command, EXIT, readOptions } from '../command.js';
import { withVault } from '../vault-access.js';

/** `vault rewrap` */
export const vaultRewrap: Command = {
  usage: 'vault rewrap',
  summary: 'Put all stored credentials under the first key of VAULT_KEYS, so that the others can go.',
  details: 'Exit code 1: some rows could not be renewed; they are named. Keep the older keys until it is 0.',

  run(args, context) {
    readOptions(args, {});
    return withVault(context, async (vault) => {
      const { renewed, current, failed } = await vault.rewrap();
      for (const { issuer, subject, problem } of failed) context.err(`${subject} of ${issuer}: ${problem}`);
      context.err(`${renewed} renewed, ${current} were current, ${failed.length} failed.`);
      return failed.length > 0 ? EXIT.refused : EXIT.ok;
    });
  },
};
