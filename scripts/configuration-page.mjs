import { CONFIG_CLASSES } from '../dist/config/config.module.js';
import { envVariables } from '../dist/config/env.js';

const ABOUT = [
  'Everything is set by environment variables. An empty variable counts as unset. A secret is marked as one: it may be read from the file that `<NAME>_FILE` names instead, its value is in no message and no log, and none has a default.',
  [
    '| what has to be set | |',
    '|---|---|',
    '| one person, over stdio | `QUANTCONNECT_USER_ID`, `QUANTCONNECT_API_TOKEN`, and for what belongs to an organization `QUANTCONNECT_ORGANIZATION_ID` |',
    '| many people, over HTTP | `MCP_TRANSPORT=http`, and `JWT_SECRET_KEY` or `TRUSTED_ISSUERS` |',
    '| under a name of its own | `MCP_PUBLIC_URL`, and `HTTP_HOST` where others are to reach it |',
    '| accounts out of a vault | `VAULT_KEYS`, and `VAULT_FILE` or `POSTGRES_URL` |',
    '| several servers | `REDIS_URL`, `AUDIT_STORE=postgres` with `POSTGRES_URL` or `AUDIT_POSTGRES_URL`, and `JWT_SECRET_KEY` or `STATE_SECRET_KEY`, the same on all |',
  ].join('\n'),
  'All others have defaults that fit. What contradicts itself, or is not safe, stops the start with status 78; the message names the variable and the cure. Node has variables of its own, such as `NODE_EXTRA_CA_CERTS` for a private certificate authority.',
];
const SECTION_TITLES = { Cli: 'Command line' };

/** The reference of every variable, in the order of the classes that read them. */
export function configurationPage(mark) {
  const sections = CONFIG_CLASSES.map((type) => {
    const defaults = new type();
    const rows = [...envVariables(type)].map(
      ([field, { name, about, secret, list }]) =>
        `| \`${name}\` | ${secret ? '_secret_' : defaultOf(defaults[field])} | ${about}${list ? ` May be read from a file: \`${name}_FILE\`.` : ''} |`,
    );
    return [`## ${titleOf(type)}`, ['| variable | default | |', '|---|---|---|', ...rows].join('\n')].join(
      '\n\n',
    );
  });
  return (
    [
      '# Configuration',
      mark,
      ...ABOUT,
      `Sections: ${CONFIG_CLASSES.map((type) => `[${titleOf(type)}](#${titleOf(type).toLowerCase().replaceAll(' ', '-')})`).join(' · ')}`,
      ...sections,
    ].join('\n\n') + '\n'
  );
}

function titleOf(type) {
  const name = type.name.replace('Config', '');
  return SECTION_TITLES[name] ?? name;
}

function defaultOf(value) {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return '';
  return `\`${value}\``;
}
