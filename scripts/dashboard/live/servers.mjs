// Two replicas in front of a sandbox, with a Redis that they share.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { join } from 'node:path';
import { tenantOf } from '../../../dist/auth/verify/token-claims.js';
import { freePort, run, runNode, scratch } from './processes.mjs';

const LOOPBACK = '127.0.0.1';

/** @returns where everything is, and how to replace a replica while others serve. */
export async function startServers() {
  const [sandbox, redis, secret] = [
    await startSandbox(),
    await startRedis(),
    randomBytes(32).toString('hex'),
  ];
  const replicas = [];
  for (const pod of ['mcp-0', 'mcp-1']) replicas.push(await startReplica(pod, { sandbox, redis, secret }));
  const replace = async (index) => {
    await replicas[index].stop();
    const { pod, port, metricsPort } = replicas[index];
    replicas[index] = await startReplica(pod, { sandbox, redis, secret, port, metricsPort });
  };
  return { sandbox, secret, replicas, replace };
}

async function startSandbox() {
  const port = await freePort();
  const url = `http://${LOOPBACK}:${port}`;
  await runNode('sandbox/main.js', { SANDBOX_PORT: String(port), SANDBOX_SPEED: '20' }, url);
  return url;
}

async function startRedis() {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', LOOPBACK, '--save', '', '--dir', scratch];
  await run('redis-server', args, {}, () => listens(port));
  return `redis://${LOOPBACK}:${port}`;
}

async function startReplica(pod, { sandbox, redis, secret, ...ports }) {
  const { port = await freePort(), metricsPort = await freePort() } = ports;
  const url = `http://${LOOPBACK}:${port}`;
  const env = {
    MCP_TRANSPORT: 'http',
    HTTP_PORT: String(port),
    METRICS_PORT: String(metricsPort),
    METRICS_TENANTS: ['alice', 'bob'].map((name) => tenantOf('ledgai', name)).join(','),
    JWT_SECRET_KEY: secret,
    QUANTCONNECT_API_URL: `${sandbox}/api/v2`,
    REDIS_URL: redis,
    AUDIT_DIRECTORY: join(scratch, pod),
    AUDIT_ANCHOR_MINUTES: '1',
    // Low, so that some is refused.
    RATE_LIMIT_WRITE_PER_MINUTE: '12',
    AUTH_FAILURES_PER_MINUTE: '0',
    QUANTCONNECT_CIRCUIT_SECONDS: '5',
    SHUTDOWN_DRAIN_SECONDS: '6',
    SHUTDOWN_TIMEOUT_SECONDS: '5',
  };
  const { stop } = await runNode('main.js', env, `${url}/health/live`);
  return { pod, url, port, metricsPort, stop };
}

function listens(port) {
  return new Promise((answer) => {
    const socket = connect(port, LOOPBACK, () => {
      socket.destroy();
      answer(true);
    });
    socket.once('error', () => answer(false));
  });
}
