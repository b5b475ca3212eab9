import { type Command, type Context, readOptions, UsageError } from '../command.js';
import { revokeByHttp } from '../revocation-by-http.js';
import { revokeByRedis } from '../revocation-by-redis.js';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const OPTIONS = { jti: text, subject: text, issuer: text, disable: flag, enable: flag, url: text } as const;

interface Flags {
  readonly jti?: string;
  readonly subject?: string;
  readonly issuer?: string;
  readonly disable?: boolean;
  readonly enable?: boolean;
}

/** `token revoke` */
export const tokenRevoke: Command = {
  usage: 'token revoke [TOKEN | -] | --jti ID | --subject NAME [--disable | --enable] [options]',
  summary: 'Revoke one token, all present tokens of a subject, or the subject itself.',
  details: `  TOKEN           without it, or with -, the token is read from the input, which keeps it out of the history
  --jti ID        the token of this id
  --subject NAME  every token that the subject has by now
    --disable       the subject itself, whatever token it presents, until
    --enable        lets it in again
  --issuer ISS    whose ids and subjects are meant; JWT_ISSUER unless given
  --url URL       ask the server at this address, with the token in MCP_ADMIN_TOKEN
Without --url it is written to the Redis of REDIS_URL, which all servers ask on every request.`,

  async run(args, context) {
    const { values, positionals } = readOptions(args, OPTIONS, 1);
    const parameters = await parametersOf(values, positionals[0], context);
    return values.url === undefined
      ? revokeByRedis(parameters, context)
      : revokeByHttp(values.url, parameters, context);
  },
};

async function parametersOf(
  flags: Flags,
  given: string | undefined,
  context: Context,
): Promise<Record<string, string>> {
  const { jti, subject, issuer, disable, enable } = flags;
  if (jti === undefined && subject === undefined) return tokenParameters(flags, given, context);
  if (given !== undefined) throw new UsageError('Give a token, --jti or --subject: one of them.');
  if ((disable || enable) && subject === undefined)
    throw new UsageError('--disable and --enable need --subject.');
  if (disable && enable) throw new UsageError('Give --disable or --enable.');
  const action = disable ? 'disable' : enable ? 'enable' : undefined;
  return defined({ jti, subject, issuer, action });
}

async function tokenParameters(
  { issuer, disable, enable }: Flags,
  given = '-',
  { readInput }: Context,
): Promise<Record<string, string>> {
  if (issuer !== undefined || disable || enable) {
    throw new UsageError(
      '--issuer, --disable and --enable need --subject or --jti: a token says by itself whose it is.',
    );
  }
  const input = given === '-' ? await readInput() : given;
  return { token: input.trim().replace(/^(?:authorization: *)?bearer +/i, '') };
}

function defined(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
