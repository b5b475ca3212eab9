import { spawn } from 'node:child_process';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

// Until a server that has answered once is as it will be when nobody calls.
const SETTLED_MS = 2_000;
const SECRET = randomBytes(32).toString('hex');
const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
};
const CALL = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'whoami', arguments: {}, _meta: META },
};

/** Over HTTP with a token, the record in files and the metrics on; `whoami` asks nobody else. */
export function startHttp({ node, dist }) {
  const env = { MCP_TRANSPORT: 'http', HTTP_PORT: '0', METRICS_PORT: '0', JWT_SECRET_KEY: SECRET };
  return observed({ node, dist, env }, async ({ stderr, ended }) => {
    const url = await Promise.race([urlIn(stderr), ended]);
    const answer = await fetch(`${url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${token()}`,
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': 'whoami',
      },
      body: JSON.stringify(CALL),
    });
    return answer.text();
  });
}

/** As a client starts it that has an account for it. */
export function startStdio({ node, dist }) {
  const env = { QUANTCONNECT_USER_ID: '1', QUANTCONNECT_API_TOKEN: 'bench' };
  return observed({ node, dist, env }, async ({ child, stdout, ended }) => {
    child.stdin.write(`${JSON.stringify(CALL)}\n`);
    const [line] = await Promise.race([once(stdout, 'line'), ended]);
    return line;
  });
}

async function observed({ node, dist, env }, firstAnswer) {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  const startedAt = performance.now();
  const child = spawn(node, [join(dist, 'cli/main.js'), 'serve'], {
    env: { PATH: process.env.PATH, AUDIT_DIRECTORY: directory, ...env },
  });
  const [stdout, stderr] = [child.stdout, child.stderr].map((input) => createInterface({ input }));
  const closed = once(child, 'close');
  const ended = closed.then(([status]) => Promise.reject(new Error(`The server ended with ${status}`)));
  ended.catch(() => undefined);
  try {
    const answer = await firstAnswer({ child, stdout, stderr, ended });
    const wallMs = performance.now() - startedAt;
    const { result } = JSON.parse(answer);
    if (!result || result.isError) throw new Error(answer);
    const cpuMs = cpuMsOf(child.pid);
    await pause(SETTLED_MS);
    return { wallMs, cpuMs, rssIdleMb: residentMb(child.pid) };
  } finally {
    // As an orchestrator ends it; what V8 compiled is written down then, for the next start.
    child.kill('SIGTERM');
    await closed;
    rmSync(directory, { recursive: true, force: true });
  }
}

async function urlIn(lines) {
  for await (const line of lines) {
    const url = /Serving \d+ tools on (http:[^\s"]+)\/mcp/.exec(line)?.[1];
    if (url) return url;
  }
  throw new Error('The server did not say where it listens');
}

function token() {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: 'ledgai',
    aud: 'quantconnect-mcp',
    sub: 'bench',
    scopes: [],
    jti: randomUUID(),
    iat: now,
    exp: now + 600,
  };
  const signed = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
}

/** User and system time of all threads, also of those that have ended. A tick is 10 ms. */
function cpuMsOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function residentMb(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return (Number(/^VmRSS:\s+(\d+) kB/m.exec(status)[1]) * 1024) / 1e6;
}
