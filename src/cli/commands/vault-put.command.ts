import { readAccount } from '../../auth/credentials/account-fields.js';
import { loadConfig } from '../../config/env.js';
import { QuantConnectConfig } from '../../config/quantconnect.config.js';
import { type Command, type Context, EXIT, readOptions, UsageError } from '../command.js';
import { checkAccount } from '../credential-check.js';
import { ownerFrom, withVault } from '../vault-access.js';

const text = { type: 'string' } as const;
const OPTIONS = {
  issuer: text,
  subject: text,
  'user-id': text,
  'api-token': text,
  'organization-id': text,
  'no-verify': { type: 'boolean' },
} as const;

/** `vault put` */
export const vaultPut: Command = {
  usage: 'vault put --subject NAME --user-id ID [options]',
  summary: 'Store the QuantConnect credentials of a subject, encrypted.',
  details: `  --subject NAME          whose they are (sub)
  --issuer NAME           whose subject that is (iss); JWT_ISSUER unless given
  --user-id ID            QuantConnect user id
  --organization-id ID    QuantConnect organization
  --api-token TOKEN       QuantConnect API token; stays in the shell's history
  --no-verify             do not ask QuantConnect whether it accepts them
Without --api-token it is QUANTCONNECT_API_TOKEN, unless QUANTCONNECT_USER_ID says that it is another user's;
and otherwise read from the input:  quantconnect-mcp vault put … < token.txt
What was stored for the subject before is replaced. Servers notice within 60 s.
Exit code 0: stored; 1: QuantConnect refuses the credentials; 75: QuantConnect or the vault cannot be reached.`,

  async run(args, context) {
    const { values } = readOptions(args, OPTIONS);
    const owner = ownerFrom(values, context);
    const fields = await fieldsFrom(values, context);
    const account = readAccount(fields);
    if (typeof account === 'string') {
      throw new UsageError(`The QuantConnect account cannot be used: ${account}.`);
    }
    return withVault(context, async (vault) => {
      const verdict = values['no-verify'] ? EXIT.ok : await checkAccount(account, context);
      if (verdict !== EXIT.ok) return verdict;
      await vault.put(owner, fields);
      context.err(`Stored for ${owner.subject} of ${owner.issuer}${remark(values)}`);
      return EXIT.ok;
    });
  },
};

interface Flags {
  readonly 'user-id'?: string;
  readonly 'api-token'?: string;
  readonly 'organization-id'?: string;
  readonly 'no-verify'?: boolean;
}

async function fieldsFrom(flags: Flags, context: Context): Promise<object> {
  const userId = flags['user-id'];
  if (userId === undefined) throw new UsageError('--user-id is missing: which QuantConnect user?');
  const api_token =
    flags['api-token'] ?? environmentToken(userId, context) ?? (await context.readInput()).trim();
  if (api_token === '') throw new UsageError('There is no API token: pass it on the input.');
  const organization_id = flags['organization-id'];
  return { user_id: userId, api_token, ...(organization_id !== undefined && { organization_id }) };
}

/** The operator's own token must not be stored for somebody else. */
function environmentToken(forUserId: string, { env }: Context): string | undefined {
  const { userId, apiToken } = loadConfig(QuantConnectConfig, env);
  return userId === undefined || userId === forUserId ? apiToken : undefined;
}

function remark(flags: Flags): string {
  if (flags['no-verify']) return '. QuantConnect was not asked whether it accepts them.';
  if (flags['organization-id'] === undefined) return '. QuantConnect accepts them.';
  return '. QuantConnect accepts user id and API token; whether the organization is theirs shows when it is used.';
}
