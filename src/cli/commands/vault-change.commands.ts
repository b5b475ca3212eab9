import type { CredentialOwner } from '../../auth/credentials/credential-owner.js';
import type { Vault } from '../../auth/credentials/vault/vault.js';
import { type Command, EXIT, readOptions } from '../command.js';
import { ownerFrom, withVault } from '../vault-access.js';

const OPTIONS = { issuer: { type: 'string' }, subject: { type: 'string' } } as const;
const DETAILS = `  --subject NAME          whose they are (sub)
  --issuer NAME           whose subject that is (iss); JWT_ISSUER unless given
Servers notice within 60 s. Exit code 1: nothing was stored for this subject.`;

/** `vault remove` */
export const vaultRemove: Command = {
  usage: 'vault remove --subject NAME [--issuer NAME]',
  summary: 'Forget the QuantConnect credentials of a subject.',
  details: DETAILS,
  run: change((vault, owner) => vault.remove(owner), 'Removed'),
};

/** `vault disable` */
export const vaultDisable: Command = {
  usage: 'vault disable --subject NAME [--issuer NAME]',
  summary: 'Switch off the QuantConnect credentials of a subject, until they are stored again.',
  details: DETAILS,
  run: change((vault, owner) => vault.disable(owner), 'Disabled'),
};

function change(
  act: (vault: Vault, owner: CredentialOwner) => Promise<boolean>,
  done: string,
): Command['run'] {
  return (args, context) => {
    const owner = ownerFrom(readOptions(args, OPTIONS).values, context);
    return withVault(context, async (vault) => {
      const found = await act(vault, owner);
      const whose = `${owner.subject} of ${owner.issuer}`;
      context.err(found ? `${done}: ${whose}.` : `Nothing is stored for ${whose}.`);
      return found ? EXIT.ok : EXIT.refused;
    });
  };
}
