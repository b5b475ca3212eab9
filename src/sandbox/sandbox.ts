import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import type { AddressInfo } from 'node:net';
import { type Drift, Drifting } from './control/drift.js';
import { Faults, type Fault } from './control/faults.js';
import { strikeFaults } from './control/fault-strikes.js';
import type { RecordedRequest } from './control/recorded-request.js';
import { recordRequests, RequestLog, type RequestFilter } from './control/request-log.js';
import { rewriteAnswers } from './control/rewrite-answers.js';
import { API_PREFIX } from './http/api-path.js';
import { SandboxModule } from './sandbox.module.js';
import type { SandboxSettings } from './sandbox.settings.js';
import { DEFAULT_LIMITS, type Limits } from './world/limits.js';
import { DEMO_TENANTS, type Tenant } from './world/tenants.js';
import { Worlds } from './world/worlds.js';

/** A running sandbox. Several of them live side by side in one process. */
export interface Sandbox {
  /** Base of the API: `http://127.0.0.1:5612/api/v2`. */
  url: string;
  port: number;
  tenants: readonly Tenant[];
  /** The calls received so far, oldest first. */
  requests(filter?: RequestFilter): RecordedRequest[];
  /** How many calls of a path there were; `requests` keeps the last 500 of all. */
  requestCount(path: string): number;
  /** Fresh worlds, an empty log, no faults and no drift. */
  reset(): void;
  fault(fault: Fault): void;
  clearFaults(): void;
  /** From now on every successful answer is rewritten so, until `stopDrift`. */
  drift(drift: Drift): void;
  stopDrift(): void;
  /** What this path answered last to anybody, before any drift. */
  lastAnswer(path: string): object | undefined;
  /** Stops listening and cuts connections that are still open. */
  close(): Promise<void>;
}

export interface SandboxOptions extends Partial<Omit<SandboxSettings, 'limits'>> {
  limits?: Partial<Limits>;
}

// The largest file of the largest tier fits many times over, even with every character escaped.
const LARGEST_BODY = '8mb';
const TEST_SPEED = 100;

/** Starts a sandbox: by default on any free port, with the demo tenants and fast enough for tests. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const settings = withDefaults(options);
  const app = await createApplication(settings);
  await app.listen(settings.port, settings.host);
  return describe(app, settings);
}

function withDefaults({
  host,
  port,
  tenants,
  speed,
  backtestSeconds,
  limits,
}: SandboxOptions): SandboxSettings {
  return {
    host: host ?? '127.0.0.1',
    port: port ?? 0,
    tenants: tenants ?? DEMO_TENANTS,
    speed: speed ?? TEST_SPEED,
    backtestSeconds,
    limits: { ...DEFAULT_LIMITS, ...limits },
  };
}

async function createApplication(settings: SandboxSettings): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(
    SandboxModule.with(settings),
    new ExpressAdapter(),
    { logger: ['error'], bodyParser: false, abortOnError: false, forceCloseConnections: true },
  );
  app.disable('x-powered-by').disable('etag');
  app.useBodyParser('json', { limit: LARGEST_BODY });
  app.useBodyParser('urlencoded', { limit: LARGEST_BODY, extended: true });
  app.use(
    recordRequests(app.get(RequestLog)),
    strikeFaults(app.get(Faults)),
    rewriteAnswers(app.get(Drifting)),
  );
  return app;
}

function describe(app: NestExpressApplication, { host, tenants }: SandboxSettings): Sandbox {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const [log, faults, worlds] = [app.get(RequestLog), app.get(Faults), app.get(Worlds)];
  const drifting = app.get(Drifting);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}${API_PREFIX}`,
    port,
    tenants,
    requests: (filter) => log.list(filter),
    requestCount: (path) => log.count(path),
    reset: () =>
      [worlds, log, faults, drifting].forEach((part) => ('reset' in part ? part.reset() : part.clear())),
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    drift: (drift) => drifting.start(drift),
    stopDrift: () => drifting.stop(),
    lastAnswer: (path) => drifting.lastAnswer(path),
    close: () => app.close(),
  };
}
