import { ConfigError } from '../config/config.errors.js';
import { type Command, type Context, EXIT, UsageError } from './command.js';
import { auditExport } from './commands/audit-export.command.js';
import { auditQuery } from './commands/audit-query.command.js';
import { auditTail } from './commands/audit-tail.command.js';
import { auditVerify } from './commands/audit-verify.command.js';
import { devToken } from './commands/dev-token.command.js';
import { keysGenerate } from './commands/keys-generate.command.js';
import { keysRotate } from './commands/keys-rotate.command.js';
import { schemaMake } from './commands/schema-make.command.js';
import { serve } from './commands/serve.command.js';
import { tokenCreate } from './commands/token-create.command.js';
import { tokenInspect } from './commands/token-inspect.command.js';
import { tokenRevoke } from './commands/token-revoke.command.js';
import { vaultDisable, vaultRemove } from './commands/vault-change.commands.js';
import { vaultList } from './commands/vault-list.command.js';
import { vaultPut } from './commands/vault-put.command.js';
import { vaultRewrap } from './commands/vault-rewrap.command.js';

/** Every command, by the words that call it. */
const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['serve', serve],
  ['token create', tokenCreate],
  ['token inspect', tokenInspect],
  ['token revoke', tokenRevoke],
  ['keys generate', keysGenerate],
  ['keys rotate', keysRotate],
  ['vault put', vaultPut],
  ['vault list', vaultList],
  ['vault disable', vaultDisable],
  ['vault remove', vaultRemove],
  ['vault rewrap', vaultRewrap],
  ['schema make', schemaMake],
  ['audit verify', auditVerify],
  ['audit export', auditExport],
  ['audit query', auditQuery],
  ['audit tail', auditTail],
  ['--create-dev-token', devToken],
]);

/**
 * Runs one command line.
 * @returns the exit code.
 */
export async function run(args: readonly string[], context: Context): Promise<number> {
  try {
    return await dispatch(args, context);
  } catch (error) {
    if (error instanceof UsageError) context.err(`${error.message} See quantconnect-mcp --help.`);
    else if (error instanceof ConfigError) context.err(error.message);
    else throw error;
    return error instanceof ConfigError ? EXIT.config : EXIT.usage;
  }
}

async function dispatch(args: readonly string[], context: Context): Promise<number> {
  const [first] = args;
  // What `npx` and the clients that start it call.
  if (first === undefined) return serve.run([], context);
  if (first === '--help' || first === '-h' || first === 'help') return print(helpText(), context);
  if (first === '--version' || first === '-v') return print(context.version, context);
  const { command, rest } = commandOf(args);
  if (rest.includes('--help') || rest.includes('-h')) return print(helpOf(command), context);
  return command.run(rest, context);
}

function commandOf(args: readonly string[]): { command: Command; rest: readonly string[] } {
  for (const words of [2, 1]) {
    const command = COMMANDS.get(args.slice(0, words).join(' '));
    if (command) return { command, rest: args.slice(words) };
  }
  const [first = ''] = args;
  const group = [...COMMANDS.keys()].filter((name) => name.startsWith(`${first} `));
  if (group.length > 0) throw new UsageError(`${first} needs one of: ${group.join(', ')}.`);
  // What stands after `=` may be a secret, so only the name is repeated.
  const kind = first.startsWith('-') ? 'option' : 'command';
  throw new UsageError(`Unknown ${kind} ${first.split('=')[0]}.`);
}

function print(text: string, context: Context): number {
  context.out(text);
  return EXIT.ok;
}

const helpOf = ({ usage, summary, details }: Command) =>
  [`quantconnect-mcp ${usage}`, '', summary, ...(details === undefined ? [] : ['', details])].join('\n');

function helpText(): string {
  const lines = [...COMMANDS.values()].map(({ usage, summary }) => `  ${usage}\n      ${summary}`);
  return [ABOUT, ...lines, '', '  COMMAND --help explains the options of one; --version'].join('\n');
}

const ABOUT = `QuantConnect for AI agents, over the Model Context Protocol.

Usage: quantconnect-mcp [COMMAND]

Without a command it serves. Set up by environment variables:

  For one person, over standard input and output, started by their MCP client:
    QUANTCONNECT_USER_ID, QUANTCONNECT_API_TOKEN   https://www.quantconnect.com/account
    QUANTCONNECT_ORGANIZATION_ID                   for what belongs to an organization

  For many people, over HTTP:
    MCP_TRANSPORT=http
    JWT_SECRET_KEY or TRUSTED_ISSUERS              whose tokens are accepted

Commands:
`;
