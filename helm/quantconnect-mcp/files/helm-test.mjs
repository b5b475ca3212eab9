// What `helm test` runs, in the image of the server: a call as clients make it, and what must be refused.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { TEST_URL, TEST_ISSUERS, MCP_PUBLIC_URL, MCP_TOKEN_FILE, JWT_SECRET_KEY_FILE } = process.env;
const METADATA = '/.well-known/oauth-protected-resource';
const REVISION = '2026-07-28';

const ask = (path, options) =>
  fetch(new URL(path, TEST_URL), { ...options, signal: AbortSignal.timeout(10_000) });

function expect(what, isAsExpected, found) {
  if (!isAsExpected) throw new Error(`${what}: ${found}`);
  console.log(`ok: ${what}`);
}

const call = (method, token) =>
  ask('/mcp', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': REVISION,
      'Mcp-Method': method,
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      params: {
        _meta: {
          'io.modelcontextprotocol/protocolVersion': REVISION,
          'io.modelcontextprotocol/clientCapabilities': {},
          'io.modelcontextprotocol/clientInfo': { name: 'helm-test', version: '1' },
        },
      },
    }),
  });

/** The result of a call, which may come as JSON or as the one event of a stream. */
async function resultOf(method, token) {
  const response = await call(method, token);
  const text = await response.text();
  expect(`${method} with a token is answered`, response.status === 200, `${response.status} ${text}`);
  const { result, error } = JSON.parse(text.startsWith('{') ? text : /^data: ?(\{.*)$/m.exec(text)[1]);
  expect(`${method} is no error`, error === undefined, JSON.stringify(error));
  return result;
}

/** One that is given, or one that lives five minutes and reaches no account. */
function tokenFromSettings() {
  if (MCP_TOKEN_FILE) return readFileSync(MCP_TOKEN_FILE, 'utf8').trim();
  if (!JWT_SECRET_KEY_FILE) return undefined;
  const words = ['token', 'create', '--subject', 'helm-test', '--group', 'readonly', '--no-credentials'];
  return execFileSync(process.execPath, ['dist/cli/main.js', ...words, '--expires-in', '5m'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  }).trim();
}

const ready = await ask('/health/ready');
expect('it is ready', ready.status === 200, ready.status);

const stranger = await call('server/discover');
expect('who has no token is refused', stranger.status === 401, stranger.status);
const challenge = stranger.headers.get('www-authenticate') ?? 'nothing';
expect('and is told how to get one', challenge.startsWith('Bearer'), challenge);

const metadata = await ask(METADATA);
const isMetadataExpected = Number(TEST_ISSUERS) > 0 && MCP_PUBLIC_URL;
expect(
  isMetadataExpected ? 'the identity providers are published' : 'no identity provider is published',
  metadata.status === (isMetadataExpected ? 200 : 404),
  metadata.status,
);

const scrape = await ask('/metrics');
expect('metrics are not where callers get', scrape.status === 404, scrape.status);

const token = tokenFromSettings();
if (token) {
  const { supportedVersions } = await resultOf('server/discover', token);
  expect(`it speaks ${REVISION}`, supportedVersions?.includes(REVISION), supportedVersions);
  const { tools } = await resultOf('tools/list', token);
  expect('it offers tools', tools.length > 0, tools.length);
} else {
  console.log('no call was made: name a token in test.token.existingSecret');
}
