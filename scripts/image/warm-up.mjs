// Run while the image is built, as the user of the image: starts the server over each transport and ends it, so that
// what V8 compiled is there for every start to come.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';

const COMPILED = '/app/.compile-cache';
const HTTP = {
  MCP_TRANSPORT: 'http',
  HTTP_HOST: '127.0.0.1',
  HTTP_PORT: '0',
  METRICS_PORT: '0',
  SHUTDOWN_DRAIN_SECONDS: '0',
  JWT_SECRET_KEY: randomBytes(48).toString('base64'),
};

await startAndEnd(HTTP, (child, said) => {
  if (/Serving \d+ tools on/.test(said)) child.kill('SIGTERM');
});
// Its input ends at once, and so does it.
await startAndEnd({ MCP_TRANSPORT: 'stdio' }, (child) => child.stdin.end());
if (readdirSync(COMPILED).length === 0) throw new Error(`Nothing was kept in ${COMPILED}`);

async function startAndEnd(env, end) {
  const child = spawn('node', ['/app/dist/cli/main.js', 'serve'], {
    env: { ...process.env, AUDIT_STORE: 'none', ...env },
    stdio: ['pipe', 'inherit', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text) => end(child, (said += text)));
  const [status] = await once(child, 'exit');
  if (status !== 0) throw new Error(`The server ended with ${status}:\n${said}`);
}
