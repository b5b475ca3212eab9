import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort, Measured } from './process.mjs';
import { AUDIENCE, ISSUER } from './tokens.mjs';

const root = resolve(import.meta.dirname, '../..');

// All limits count; none is reached.
const LIMITS = {
  RATE_LIMIT_PER_MINUTE: '10000000',
  RATE_LIMIT_CALLER_PER_MINUTE: '10000000',
  RATE_LIMIT_READ_PER_MINUTE: '10000000',
  RATE_LIMIT_WRITE_PER_MINUTE: '10000000',
  RATE_LIMIT_LIVE_PER_MINUTE: '10000000',
  ACCOUNT_REQUESTS_PER_MINUTE: '10000000',
};

/** The servers of one run: they share a secret, an upstream and a directory that is removed at the end. */
export class Servers {
  constructor(secret) {
    this.secret = secret;
    this.directory = mkdtempSync(join(tmpdir(), 'bench-'));
    this.all = [];
  }

  async upstream() {
    const port = await freePort();
    const server = this.start('upstream', ['bench/servers/upstream.mjs'], { PORT: String(port) });
    this.upstreamUrl = `http://127.0.0.1:${port}`;
    await server.ready(this.upstreamUrl);
    return server;
  }

  /** @returns what answers at `url` */
  async bareProxy() {
    return this.served('bare-proxy', ['bench/servers/bare-proxy.mjs'], (port) => ({
      PORT: String(port),
      UPSTREAM: this.upstreamUrl,
    }));
  }

  /**
   * The product: tokens, revocation, scopes, validation, limits, record in files, log and metrics, all on.
   * @param {{dist?: string, env?: object, nodeArgs?: string[]}} options `dist`: of another build to compare with
   */
  async full({ name = 'full', dist = join(root, 'dist'), env = {}, nodeArgs = [] } = {}) {
    return this.served(name, [...nodeArgs, join(dist, 'main.js')], (port) => ({
      MCP_TRANSPORT: 'http',
      HTTP_PORT: String(port),
      METRICS_PORT: '0',
      QUANTCONNECT_API_URL: `${this.upstreamUrl}/api/v2`,
      AUDIT_DIRECTORY: join(this.directory, `audit-${name}`),
      ...LIMITS,
      ...env,
    }));
  }

  async served(name, args, envOf) {
    const port = await freePort();
    const shared = { JWT_SECRET_KEY: this.secret, ISSUER, AUDIENCE, NODE_ENV: 'production' };
    const server = this.start(name, args, { ...shared, ...envOf(port) });
    const url = `http://127.0.0.1:${port}/mcp`;
    await server.ready(url);
    return { name, url, process: server };
  }

  start(name, args, env) {
    const log = join(this.directory, `${name}.log`);
    const server = new Measured([process.execPath, ...args], { env, log, cwd: root });
    this.all.push(server);
    return server;
  }

  async stop() {
    await Promise.all(this.all.map((server) => server.stop()));
    rmSync(this.directory, { recursive: true, force: true });
  }
}
