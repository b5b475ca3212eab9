import { CONFIG_CLASSES } from '../../src/config/config.module.js';
import { envVariables } from '../../src/config/env.js';
import { type Fence, fences, readPage } from '../support/markdown.js';

const PACKAGE = (JSON.parse(readPage('package.json')) as { name: string }).name;
const VARIABLES = new Set(
  CONFIG_CLASSES.flatMap((type) => [...envVariables(type).values()]).map(({ name }) => name),
);
const SNIPPETS = fences(readPage('docs/connect.md')).filter(({ marks }) => marks.length > 0);
const of = (transport: string) =>
  SNIPPETS.filter(({ marks }) => marks[1] === transport).map(
    (snippet) => [`${snippet.marks[0]}, ${snippet.language}`, snippet] as const,
  );

interface Server {
  readonly command?: string;
  readonly args?: string[];
  readonly env?: Record<string, string>;
  readonly url?: string;
  readonly headers?: Record<string, string>;
  readonly bearer_token_env_var?: string;
}

/** What a client makes of a snippet. */
function serverOf({ language, text }: Fence): Server {
  if (language === 'json') return serverOfJson(text);
  return language === 'toml' ? serverOfToml(text) : serverOfCommand(text);
}

function serverOfJson(text: string): Server {
  const { mcpServers, servers } = JSON.parse(text) as Record<string, Record<string, Server>>;
  return (mcpServers ?? servers)!['quantconnect']!;
}

/** The part of TOML that is used here: tables, texts, whole numbers and lists of texts, written as JSON is. */
function serverOfToml(text: string): Server {
  const root: Record<string, any> = {};
  let table = root;
  for (const line of text.split('\n').filter((row) => row.trim().length > 0)) {
    const [, header] = /^\[([\w.-]+)\]$/.exec(line) ?? [];
    if (header) table = header.split('.').reduce<Record<string, any>>((at, key) => (at[key] ??= {}), root);
    else {
      const [, key, value] = /^(\w+) = (.+)$/.exec(line)!;
      table[key!] = JSON.parse(value!);
    }
  }
  return root['mcp_servers'].quantconnect as Server;
}

/** A command line that adds a server, or asks one. */
function serverOfCommand(text: string): Server {
  const words = [...text.replaceAll('\\\n', ' ').matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, word]) => quoted ?? word!,
  );
  const after = (option: string) => words.flatMap((word, i) => (word === option ? [words[i + 1]!] : []));
  const env = Object.fromEntries([...after('--env'), ...after('-e')].map((pair) => pair.split('=')));
  const [Authorization] = after('--header').map((header) => header.replace(/^Authorization: /, ''));
  const [bearer] = after('--bearer-token-env-var');
  const url = words.find((word) => word.startsWith('https://'));
  const start = words.lastIndexOf('npx');
  const program = words.slice(start + 1).filter((_, i, rest) => !rest.slice(0, i + 1).includes('--method'));
  return {
    ...(url ? { url } : { command: words[start]!, args: program, env }),
    ...(Authorization && { headers: { Authorization } }),
    ...(bearer && { bearer_token_env_var: bearer }),
  };
}

describe('docs/connect.md', () => {
  it('has every client, over stdio and over HTTP where it takes a token', () => {
    const present = new Set(SNIPPETS.map(({ marks }) => marks.join(' ')));
    const clients = ['claude-code', 'cursor', 'vs-code', 'codex', 'inspector'];
    const expected = [
      'claude-desktop stdio',
      ...clients.flatMap((name) => [`${name} stdio`, `${name} http`]),
    ];
    expect([...present].sort()).toEqual(expected.sort());
  });

  it.each(of('stdio'))('%s starts the published package with variables it knows', (_, snippet) => {
    const { command, args, env = {} } = serverOf(snippet);
    expect([command, args]).toEqual(['npx', ['-y', PACKAGE]]);
    expect(Object.keys(env)).toEqual(
      expect.arrayContaining(['QUANTCONNECT_USER_ID', 'QUANTCONNECT_API_TOKEN']),
    );
    expect(Object.keys(env).filter((name) => !VARIABLES.has(name))).toEqual([]);
  });

  it.each(of('stdio'))('%s contains no value that could be a secret', (_, snippet) => {
    for (const value of Object.values(serverOf(snippet).env ?? {}))
      expect(value).toMatch(/^(…|\$\{[\w:.-]+\})$/);
  });

  it.each(of('http'))('%s goes to the endpoint with a token from elsewhere', (_, snippet) => {
    const { url, headers, bearer_token_env_var: variable } = serverOf(snippet);
    expect(url).toBe('https://mcp.example.com/mcp');
    if (variable) expect(variable).toBe('QUANTCONNECT_MCP_TOKEN');
    else expect(headers).toEqual({ Authorization: expect.stringMatching(/^Bearer \$(\{[\w:.-]+\}|\w+)$/) });
  });

  it('asks in VS Code for everything that its file refers to, and hides the secrets', () => {
    for (const { text } of SNIPPETS.filter(({ marks }) => marks[0] === 'vs-code')) {
      const { inputs } = JSON.parse(text) as { inputs: { id: string; password?: boolean }[] };
      const used = [...text.matchAll(/\$\{input:([\w-]+)\}/g)].map(([, id]) => id);
      expect(inputs.map(({ id }) => id)).toEqual(used);
      expect(inputs.filter(({ id }) => id.includes('token')).every(({ password }) => password)).toBe(true);
    }
  });
});
