import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const DIST = resolve(import.meta.dirname, '../../dist');
const START_MS = 60_000;

/**
 * Built servers that share a JWT key and nothing else. Each gets a channel to this process, which hands on
 * what one of them publishes; only the fixtures use it.
 */
export async function startServers(count, env) {
  const children = Array.from({ length: count }, () => startServer(env));
  for (const child of children)
    child.on('message', (message) => {
      for (const other of children) if (other !== child && other.connected) other.send(message);
    });
  const stop = () => Promise.all(children.map(stopped));
  try {
    return { urls: await Promise.all(children.map(announcedUrl)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A token, made by the command line that an administrator uses. */
export function createToken(secret, ...options) {
  return execFileSync(process.execPath, [resolve(DIST, 'cli/main.js'), 'token', 'create', ...options], {
    env: { PATH: process.env.PATH, JWT_SECRET_KEY: secret },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

function startServer(env) {
  return spawn(process.execPath, [resolve(DIST, 'main.js')], {
    env: { PATH: process.env.PATH, MCP_TRANSPORT: 'http', HTTP_PORT: '0', AUDIT_STORE: 'none', ...env },
    // The audit goes to standard output, and nobody reads it here.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

function announcedUrl(child) {
  const lines = [];
  return new Promise((found, failed) => {
    const failure = (what) => new Error(`The server ${what}:\n${lines.join('\n')}`);
    const timer = setTimeout(() => failed(failure('did not start in time')), START_MS);
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line);
      const url = /Serving \d+ tools on (http:\S+)\/mcp/.exec(line)?.[1];
      if (!url) return;
      clearTimeout(timer);
      found(url);
    });
    child.once('exit', (code) => failed(failure(`ended with status ${code}`)));
  });
}

async function stopped(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
