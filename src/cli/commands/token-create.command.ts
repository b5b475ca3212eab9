import { isScope, type Scope, SCOPE_GROUPS, type ScopeGroup } from '../../auth/scope.js';
import { type Command, readOptions, UsageError } from '../command.js';
import { mintToken } from '../token-minting.js';

const text = { type: 'string' } as const;
const OPTIONS = {
  subject: text,
  group: text,
  scopes: text,
  'user-id': text,
  'api-token': text,
  'organization-id': text,
  'no-credentials': { type: 'boolean' },
  'plain-credentials': { type: 'boolean' },
  'expires-in': text,
  'client-id': text,
} as const;

/** `token create` */
export const tokenCreate: Command = {
  usage: 'token create --subject NAME (--group GROUP | --scopes A,B) [options]',
  summary: 'Print a signed token.',
  details: `  --subject NAME          who the token is for (sub)
  --group GROUP           ${Object.keys(SCOPE_GROUPS).join(', ')}
  --scopes A,B            single scopes instead of a group
  --expires-in TIME       15m, 24h, 7d; 24h unless given
  --client-id ID          the program that will use it
  --user-id ID            QuantConnect user id          (or QUANTCONNECT_USER_ID)
  --api-token TOKEN       QuantConnect API token        (or QUANTCONNECT_API_TOKEN)
  --organization-id ID    QuantConnect organization     (or QUANTCONNECT_ORGANIZATION_ID)
  --no-credentials        leave the QuantConnect account out
  --plain-credentials     do not encrypt it, although CREDENTIAL_CLAIM_KEYS is set
With CREDENTIAL_CLAIM_KEYS the account is encrypted; without, whoever sees the token can read it.
The key, issuer and audience are those of the server: JWT_SECRET_KEY, JWT_ISSUER, JWT_AUDIENCE.`,

  run(args, context) {
    const { values } = readOptions(args, OPTIONS);
    if (values.subject === undefined) throw new UsageError('--subject is missing: who is the token for?');
    const order = { subject: values.subject, scopes: scopesFrom(values.group, values.scopes), flags: values };
    return mintToken(
      {
        ...order,
        ...(values['expires-in'] !== undefined && { expiresIn: values['expires-in'] }),
        ...(values['client-id'] !== undefined && { clientId: values['client-id'] }),
      },
      context,
    );
  },
};

function scopesFrom(group: string | undefined, list: string | undefined): readonly Scope[] {
  if ((group === undefined) === (list === undefined))
    throw new UsageError('Give either --group or --scopes.');
  if (group !== undefined) return scopesOfGroup(group);
  const names = (list ?? '').split(/[\s,]+/).filter((name) => name.length > 0);
  const unknown = names.filter((name) => !isScope(name));
  if (unknown.length > 0) throw new UsageError(`--scopes has unknown names: ${unknown.join(', ')}.`);
  if (names.length === 0) throw new UsageError('--scopes is empty.');
  return [...new Set(names.filter(isScope))];
}

function scopesOfGroup(group: string): readonly Scope[] {
  if (Object.hasOwn(SCOPE_GROUPS, group)) return SCOPE_GROUPS[group as ScopeGroup];
  throw new UsageError(`--group must be one of ${Object.keys(SCOPE_GROUPS).join(', ')}.`);
}
