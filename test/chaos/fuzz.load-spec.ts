import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import * as fc from 'fast-check';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { type ListedTool, modernClient } from '../support/clients.js';
import { DIST, type ServerProcess, startServerProcess } from '../support/process.js';
import { callRaw } from '../support/raw.js';
import { mintToken } from '../support/stack.js';
import { until } from '../support/walk.js';
import { FuzzTarget } from './support/fuzz-target.js';
import { NO_LIMITS } from '../support/no-limits.js';
import { anyBytes, anyInput, anyLine } from './support/malformed.js';

// `npm run fuzz` sends 100,000. The same seed sends the same inputs.
const INPUTS = Number(process.env['FUZZ_INPUTS'] ?? '4000');
const SEED = Number(process.env['FUZZ_SEED'] ?? '20261125');
const SHARES = { http: 0.86, raw: 0.08, stdio: 0.06 };
const AT_ONCE = 20;
// Of arrays of up to so many, measured a little low so that no input is missing from the count.
const MEAN_LENGTH = 9;
// A batch may make projects in the sandbox, and lists of thousands of them are slow.
const RESET_EVERY = 50;
const SECRET = 'a-secret-for-malformed-inputs-0123456789-abcdef';
const TIMEOUT_MS = 60_000 + INPUTS * 20;

describe(`${INPUTS} malformed inputs, seed ${SEED}`, () => {
  let sandbox: Sandbox;
  let server: ServerProcess;
  let target: FuzzTarget;
  let token: string;
  let tools: readonly ListedTool[];

  beforeAll(async () => {
    sandbox = await startSandbox();
    server = await startServerProcess(
      {
        JWT_SECRET_KEY: SECRET,
        QUANTCONNECT_API_URL: sandbox.url,
        ...NO_LIMITS,
        SHUTDOWN_DRAIN_SECONDS: '0',
        PACE_FOR_MS: '300',
      },
      resolve(__dirname, 'support/paced-server.mjs'),
    );
    token = await mintToken(SECRET, sandbox.tenants, { group: 'admin', expiresInSeconds: 7200 });
    target = new FuzzTarget(server, token);
    const client = await modernClient(server.url, token);
    tools = await client.listTools();
    await client.close();
  });
  afterAll(async () => {
    target.close();
    server.child.kill('SIGTERM');
    await server.exited;
    await sandbox.close();
  });
  afterEach(async () => {
    expect(target.troubles).toEqual([]);
    expect((await callRaw(server.url, token, 'whoami')).status).toBe(200);
  });

  it(
    'by HTTP: no crash, no 5xx, nothing that hangs',
    async () => {
      let batches = 0;
      const seen = new Set<string>();
      const property = fc.asyncProperty(
        fc.array(anyInput(tools), { minLength: 1, maxLength: AT_ONCE, size: 'max' }),
        async (inputs) => {
          if (batches++ % RESET_EVERY === 0) sandbox.reset();
          for (const { kind } of inputs) seen.add(kind);
          const faults = await Promise.all(inputs.map((input) => target.post(input)));
          expect(faults.filter(Boolean)).toEqual([]);
          expect(target.troubles).toEqual([]);
          server.stdout.length = 0;
        },
      );
      const numRuns = Math.ceil((INPUTS * SHARES.http) / MEAN_LENGTH);
      await fc.assert(property, { seed: SEED, numRuns, interruptAfterTimeLimit: TIMEOUT_MS - 30_000 });
      report(target);
      expect(target.sent).toBeGreaterThanOrEqual(INPUTS * SHARES.http);
      // Every tool was among them.
      expect([...seen].filter((kind) => kind.startsWith('arguments '))).toHaveLength(tools.length);
    },
    TIMEOUT_MS,
  );

  it(
    'as bytes on a socket: an answer or an end, within 2 s',
    async () => {
      const property = fc.asyncProperty(
        fc.array(anyBytes(token), { minLength: 1, maxLength: AT_ONCE, size: 'max' }),
        async (all) => {
          const faults = await Promise.all(all.map((bytes) => target.raw(bytes)));
          expect(faults.filter(Boolean)).toEqual([]);
        },
      );
      const numRuns = Math.ceil((INPUTS * SHARES.raw) / MEAN_LENGTH);
      await fc.assert(property, { seed: SEED, numRuns, interruptAfterTimeLimit: TIMEOUT_MS - 30_000 });
      report(target);
    },
    TIMEOUT_MS,
  );

  it(
    'on stdio: the process goes on answering',
    async () => {
      const stdio = new StdioTarget(sandbox);
      await stdio.ask('initialize', HELLO);
      const property = fc.asyncProperty(
        fc.array(anyLine(tools), { minLength: 1, maxLength: AT_ONCE, size: 'max' }),
        async (lines) => {
          stdio.write(lines);
          expect(await stdio.ask('ping')).toMatchObject({ result: {} });
          expect(stdio.troubles).toEqual([]);
        },
      );
      const numRuns = Math.ceil((INPUTS * SHARES.stdio) / MEAN_LENGTH);
      await fc.assert(property, { seed: SEED, numRuns, interruptAfterTimeLimit: TIMEOUT_MS - 30_000 });
      stdio.close();
    },
    TIMEOUT_MS,
  );
});

const HELLO = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'fuzz', version: '1' } };
const ANSWERS_MS = 5000;

/** A server on standard input and output. */
class StdioTarget {
  private readonly child: ChildProcess;
  private readonly answers = new Map<string, object>();
  private readonly stderr: string[] = [];
  private lastId = 0;

  constructor({ url, tenants: [tenant] }: Sandbox) {
    this.child = spawn(process.execPath, [resolve(DIST, 'main.js')], {
      env: {
        PATH: process.env['PATH'],
        QUANTCONNECT_API_URL: url,
        QUANTCONNECT_USER_ID: String(tenant!.userId),
        QUANTCONNECT_API_TOKEN: tenant!.token,
        QUANTCONNECT_ORGANIZATION_ID: tenant!.organizationId,
      },
    });
    createInterface({ input: this.child.stdout! }).on('line', (line) => this.hear(line));
    createInterface({ input: this.child.stderr! }).on('line', (line) => this.stderr.push(line));
  }

  get troubles(): string[] {
    const ended = this.child.exitCode ?? this.child.signalCode;
    const logged = this.stderr.filter((line) => /\b(ERROR|FATAL)\b|Unhandled|Uncaught/.test(line));
    return [...(ended === null ? [] : [`The process ended with ${ended}`]), ...logged];
  }

  write(lines: readonly string[]): void {
    this.child.stdin!.write(lines.map((line) => `${line}\n`).join(''));
  }

  /** Asks something well-formed, under an id nothing else has. */
  async ask(method: string, params?: object): Promise<object> {
    const id = `fuzz-${(this.lastId += 1)}`;
    this.write([JSON.stringify({ jsonrpc: '2.0', id, method, ...(params && { params }) })]);
    return until(async () => this.answers.get(id), ANSWERS_MS);
  }

  close(): void {
    this.child.stdin!.end();
    this.child.kill('SIGKILL');
  }

  private hear(line: string): void {
    // Whatever it is sent, what it says is protocol.
    const message = JSON.parse(line) as { id?: unknown };
    if (typeof message.id === 'string' && message.id.startsWith('fuzz-'))
      this.answers.set(message.id, message);
  }
}

function report({ sent, statuses, codes, slowestMs, stalls }: FuzzTarget): void {
  const counted = JSON.stringify({ sent, statuses, codes, slowestMs: Math.round(slowestMs), stalls });
  process.stderr.write(`Fuzz, seed ${SEED}: ${counted}\n`);
}
