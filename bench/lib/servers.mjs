import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort, Measured } from './process.mjs';
import { AUDIENCE, ISSUER } from './tokens.mjs';

const root = resolve(import.meta.dirname, '../..');
const vitals = join(import.meta.dirname, '../servers/vitals.mjs');

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
    const { server, url } = await this.upstreamOn();
    this.upstreamUrl = url;
    return server;
  }

  /** One that is not everybody's. @param {number} [core] the only one it may use */
  async upstreamOn(core) {
    const port = await freePort();
    const name = core === undefined ? 'upstream' : `upstream-${core}`;
    const server = this.start(name, ['bench/servers/upstream.mjs'], { PORT: String(port) }, core);
    const url = `http://127.0.0.1:${port}`;
    await server.ready(url);
    return { server, url };
  }

  /** @returns what answers at `url` */
  async bareProxy() {
    return this.peer('bare-proxy', 'bench/servers/bare-proxy.mjs');
  }

  /**
   * The same tool on the SDK, and nothing around it.
   * @param tools file with what `tools/list` shows
   */
  async sdk(tools) {
    return this.peer('sdk', 'bench/servers/sdk.mjs', { TOOLS: tools });
  }

  /** The same tool on `@rekog/mcp-nest`. `filtered`: whether its tools require their scopes */
  async mcpNest(tools, { name = 'mcp-nest', filtered = true } = {}) {
    return this.peer(name, 'bench/servers/mcp-nest/main.mjs', { TOOLS: tools, FILTERED: String(filtered) });
  }

  async peer(name, script, env = {}) {
    return this.served(name, [script], (port) => ({
      PORT: String(port),
      UPSTREAM: this.upstreamUrl,
      ...env,
    }));
  }

  /**
   * The product: tokens, revocation, scopes, validation, limits, record in files, log and metrics, all on.
   * @param {{dist?: string, env?: object, nodeArgs?: string[], core?: number}} options `dist`: of another build to
   *   compare with; `core`: the only one it may use
   */
  async full({ name = 'full', dist = join(root, 'dist'), env = {}, nodeArgs = [], core } = {}) {
    const envOf = (port) => ({
      MCP_TRANSPORT: 'http',
      HTTP_PORT: String(port),
      METRICS_PORT: '0',
      QUANTCONNECT_API_URL: `${this.upstreamUrl}/api/v2`,
      AUDIT_DIRECTORY: join(this.directory, `audit-${name}`),
      ...LIMITS,
      ...env,
    });
    return this.served(name, [...nodeArgs, join(dist, 'main.js')], envOf, core);
  }

  /** A Redis that keeps nothing on disk. @returns its URL */
  async redis() {
    const port = await freePort();
    const server = new Measured(
      ['redis-server', '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
      { log: join(this.directory, 'redis.log'), cwd: this.directory },
    );
    this.all.push(server);
    await server.accepts(port);
    return `redis://127.0.0.1:${port}/0`;
  }

  /** @returns URL of what takes traces */
  async collector() {
    const port = await freePort();
    const server = this.start('collector', ['bench/servers/collector.mjs'], { PORT: String(port) });
    await server.accepts(port);
    return `http://127.0.0.1:${port}`;
  }

  async served(name, args, envOf, core) {
    const port = await freePort();
    const shared = { JWT_SECRET_KEY: this.secret, ISSUER, AUDIENCE, NODE_ENV: 'production' };
    const server = this.start(name, args, { ...shared, ...envOf(port) }, core);
    const url = `http://127.0.0.1:${port}/mcp`;
    await server.ready(url);
    return { name, url, process: server };
  }

  start(name, args, env, core) {
    const log = join(this.directory, `${name}.log`);
    const node = [process.execPath, '--import', vitals, ...args];
    const command = core === undefined ? node : ['taskset', '--cpu-list', String(core), ...node];
    const server = new Measured(command, { env, log, cwd: root });
    this.all.push(server);
    return server;
  }

  async stop() {
    await Promise.all(this.all.map((server) => server.stop()));
    rmSync(this.directory, { recursive: true, force: true });
  }
}
