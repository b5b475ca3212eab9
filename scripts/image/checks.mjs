import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { RESTRICTED } from './engine.mjs';

const SERVER = `qcmcp-verify-${process.pid}`;
const SECRET = randomBytes(32).toString('hex');
// The first demo tenant of the sandbox.
const ACCOUNT = {
  user: '12345',
  token: 'sandbox-token-alice',
  organization: 'a11ce000000000000000000000012345',
};
const SANDBOX = 'http://127.0.0.1:5612/api/v2';
const HTTP = [
  '-e',
  'MCP_TRANSPORT=http',
  '-e',
  `JWT_SECRET_KEY=${SECRET}`,
  '-e',
  `QUANTCONNECT_API_URL=${SANDBOX}`,
];

/** What the image's configuration says, without running it. */
export function settings({ engine, image, say }) {
  const { Config: config } = engine.inspect('image', image);
  say('user', config.User, config.User === '65532:65532');
  say('entry point', config.Entrypoint.join(' '), config.Entrypoint[0] === 'node');
  say('volume', Object.keys(config.Volumes ?? {}).join(' '), '/app/audit' in (config.Volumes ?? {}));
  const { 'org.opencontainers.image.licenses': licence, 'org.opencontainers.image.version': version } =
    config.Labels;
  say('labels', `${licence}, version ${version}`, licence === 'Apache-2.0' && Boolean(version));
  const { 'org.opencontainers.image.revision': revision } = config.Labels;
  say('revision', revision, (config.Env ?? []).includes(`BUILD_REVISION=${revision}`));
  const secrets = (config.Env ?? []).filter((entry) => /secret|token|password/i.test(entry));
  say('secrets in the environment', secrets.length, secrets.length === 0);
}

/** The server over HTTP under every restriction, in front of the sandbox, with a token that the image made. */
export async function http({ engine, image, say }) {
  const token = tokenOf({ engine, image });
  for (const traced of [false, true]) {
    const name = `${SERVER}-${traced ? 'traced' : 'http'}`;
    const tracing = traced ? ['-e', 'OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318'] : [];
    engine.serve(name, image, [...RESTRICTED, ...HTTP, ...tracing]);
    engine.serve(
      `${name}-sandbox`,
      image,
      [...beside(name), '--entrypoint', 'node'],
      ['dist/sandbox/main.js'],
    );
    const seen = probe({ engine, image }, name, token, traced);
    if (traced)
      say(
        'with an OTLP endpoint',
        `${seen.traced.requests} batches of spans, ${seen.traced.kinds}`,
        seen.traced.requests > 0,
      );
    else answers(seen, say);
    if (!traced) confinement(engine, name, say);
    if (!traced) healthcheck({ engine, image, say }, name);
    stopping(engine, name, say, traced ? 'stop, traced' : 'stop');
    engine.stop(`${name}-sandbox`);
  }
}

function tokenOf({ engine, image }) {
  const { user, token, organization } = ACCOUNT;
  const words = `token create --subject alice --group trader --user-id ${user} --api-token ${token}`;
  const made = engine.once(
    image,
    [...RESTRICTED, '-e', `JWT_SECRET_KEY=${SECRET}`],
    [...words.split(' '), '--organization-id', organization],
  );
  if (made.status !== 0) throw new Error(`No token: ${made.err}`);
  return made.out.trim();
}

const beside = (name) => RESTRICTED.map((flag) => (flag === 'none' ? `container:${name}` : flag));

function probe({ engine, image }, name, token, traced) {
  const flags = [...beside(name), '-e', `TOKEN=${token}`, '-e', `TRACED=${traced}`, '--entrypoint', 'node'];
  const input = readFileSync(new URL('probe.mjs', import.meta.url), 'utf8');
  const asked = engine.once(image, flags, ['--input-type=module', '-'], { input, timeoutMs: 180_000 });
  if (asked.status === 0) return JSON.parse(asked.out.trim().split('\n').at(-1));
  throw new Error(`The probe ended with ${asked.status}: ${asked.err}\n${engine.logs(name).slice(-4000)}`);
}

function answers(seen, say) {
  say('/health/live, /health/ready', `${seen.live}, ${seen.ready}`, seen.live === 200 && seen.ready === 200);
  say('unknown host', seen.foreignHost, seen.foreignHost === 421);
  say('without a token', seen.withoutToken, seen.withoutToken === 401);
  say('tools with one', seen.tools, seen.tools > 50);
  say('backtest in one call', `verdict with ${seen.flags} warnings`, seen.flags >= 0);
  const isPicture = seen.picture.type === 'image/png' && seen.picture.signature === '\u0089PNG\r\n\u001a\n';
  say('picture', `${seen.picture.type}, ${seen.picture.bytes} bytes`, isPicture && seen.picture.bytes > 5000);
  say('metrics on 9464', `${seen.metrics} samples`, seen.metrics > 50);
  say('without an OTLP endpoint', `${seen.traced} batches of spans`, seen.traced === 0);
}

/** What the kernel says of the process, and what becomes of attempts to write. */
function confinement(engine, name, say) {
  const status = engine.evaluate(
    name,
    "console.log(require('fs').readFileSync('/proc/1/status','utf8'))",
  ).out;
  const field = (key) => new RegExp(`^${key}:\\s+(.*)$`, 'm').exec(status)?.[1];
  say(
    'uid and gid',
    `${field('Uid')} / ${field('Gid')}`,
    /^65532(\s+65532){3}$/.test(field('Uid')) && /^65532\s/.test(field('Gid')),
  );
  say(
    'CapEff, CapBnd',
    `${field('CapEff')}, ${field('CapBnd')}`,
    /^0+$/.test(field('CapEff')) && /^0+$/.test(field('CapBnd')),
  );
  say('NoNewPrivs', field('NoNewPrivs'), field('NoNewPrivs') === '1');
  say('seccomp', field('Seccomp'), field('Seccomp') === '2');
  for (const place of ['/app/x', '/etc/x', '/x'])
    say(`write to ${place}`, ...refused(engine, name, place, 'EROFS'));
  // A file that is there is refused for whose it is, before it is asked where it is.
  say('write to /app/dist/main.js', ...refused(engine, name, '/app/dist/main.js', 'EACCES'));
  for (const place of ['/tmp/x', '/app/audit/x'])
    say(`write to ${place}`, ...refused(engine, name, place, 'written'));
  const shell = engine.exec(name, '/bin/sh', '-c', 'true');
  say('/bin/sh', shell.status === 0 ? 'is there' : 'not there', shell.status !== 0);
}

function refused(engine, name, place, expected) {
  const code = `try{require('fs').appendFileSync('${place}','');console.log('written')}catch(e){console.log(e.code)}`;
  const became = engine.evaluate(name, code).out.trim();
  return [became, became === expected];
}

/** What Docker asks a container from time to time, where nothing listens and where the server does. */
function healthcheck({ engine, image, say }, name) {
  const [, ...words] =
    engine.inspect('image', image).Config.Healthcheck?.Test ??
    engine.inspect('image', image).Healthcheck.Test;
  const up = engine.exec(name, ...words).status;
  const down = engine.once(
    image,
    [...RESTRICTED, '-e', 'MCP_TRANSPORT=http', '--entrypoint', words[0]],
    words.slice(1),
  ).status;
  say('health check of the image', `${up} beside the server, ${down} without one`, up === 0 && down === 1);
}

function stopping(engine, name, say, what) {
  const { seconds, status } = engine.stop(name);
  say(what, `exit ${status} after ${seconds.toFixed(1)} s`, status === 0);
}

/** Not read-only: its own code is still not its to change. */
export function writable({ engine, image, say }) {
  const name = `${SERVER}-writable`;
  engine.serve(name, image, [...RESTRICTED.filter((flag) => flag !== '--read-only'), ...HTTP]);
  for (const place of ['/app/dist/main.js', '/app/x', '/etc/x'])
    say(`write to ${place}, not read-only`, ...refused(engine, name, place, 'EACCES'));
  engine.stop(name);
}

/** Exit statuses on which Kubernetes and people act. */
export function failures({ engine, image, say }) {
  const bad = engine.once(
    image,
    [...RESTRICTED, '-e', 'MCP_TRANSPORT=http', '-e', 'HTTP_PORT=70000-canary'],
    [],
  );
  const names = bad.err.includes('HTTP_PORT') && !bad.err.includes('canary');
  say(
    'wrong settings',
    `exit ${bad.status}, ${names ? 'names the variable' : bad.err}`,
    bad.status === 78 && names,
  );
  const wrong = engine.once(image, RESTRICTED, ['no-such-command']);
  say('wrong command', `exit ${wrong.status}`, wrong.status === 64);
}

/** What a client on the same machine starts: protocol on the standard streams. */
export async function stdio({ engine, image, say }) {
  const name = `${SERVER}-stdio`;
  const { user, token, organization } = ACCOUNT;
  const account = ['-e', `QUANTCONNECT_USER_ID=${user}`, '-e', `QUANTCONNECT_API_TOKEN=${token}`];
  const flags = [...RESTRICTED, ...account, '-e', `QUANTCONNECT_ORGANIZATION_ID=${organization}`];
  const { child, said, ended } = engine.open(name, image, [
    ...flags,
    '-e',
    `QUANTCONNECT_API_URL=${SANDBOX}`,
  ]);
  const clientInfo = { name: 'image-probe', version: '1' };
  const send = (message) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  send({ id: 1, method: 'initialize', params });
  send({ method: 'notifications/initialized' });
  send({ id: 2, method: 'tools/list', params: {} });
  // The last piece is the beginning of a line that is still to come.
  const lines = () => said.out.split('\n').slice(0, -1);
  while (lines().length < 2)
    await Promise.race([once(child.stdout, 'data'), ended.then(() => Promise.reject(new Error(said.err)))]);
  const [, listed] = lines().map((line) => JSON.parse(line));
  say('stdio', `${listed.result.tools.length} tools`, listed.result.tools.length > 50);
  child.stdin.end();
  const status = await ended;
  say('end of its input', `exit ${status}`, status === 0);
}
