import 'reflect-metadata';
import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { AuditConfig } from './config/audit.config.js';
import { AuthConfig } from './config/auth.config.js';
import { ConfigError } from './config/config.errors.js';
import { ConfigModule } from './config/config.module.js';
import { CredentialsConfig } from './config/credentials.config.js';
import { DevelopmentConfig } from './config/development.config.js';
import { type Environment, loadConfig } from './config/env.js';
import { LoggingConfig } from './config/logging.config.js';
import { QuantConnectConfig } from './config/quantconnect.config.js';
import { ServerConfig } from './config/server.config.js';
import { TelemetryConfig } from './config/telemetry.config.js';
import { standInFront } from './front.js';
import { watchShutdown } from './health/shutdown-watchdog.js';
import { ToolCatalogue } from './mcp/catalogue/tool.catalogue.js';
import { firstSteps, missingAccount, startedWithout, WAITING } from './mcp/stdio/first-run.js';
import { StdioServer } from './mcp/stdio/stdio.server.js';
import { AppLogger } from './observability/app.logger.js';
import { logIdentity } from './observability/service-identity.js';
import { MetricsServer } from './observability/metrics.server.js';

// Longer than the idle time of common gateways (60 s), so that they and not we end an idle connection.
const KEEP_ALIVE_MS = 65_000;
const HEADERS_MS = 20_000;
const REQUEST_MS = 60_000;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Starts the server as the environment says, and ends the process if it cannot start. */
export async function runMain(): Promise<void> {
  try {
    ConfigModule.forRoot();
    const { transport } = loadConfig(ServerConfig);
    await (transport === 'stdio' ? startStdio() : startHttp());
  } catch (error) {
    process.stderr.write(`${startupMessage(error)}\n`);
    process.exit(error instanceof ConfigError ? ConfigError.exitCode : 1);
  }
}

/** The whole application behind an HTTP port. */
export async function startHttp(env?: Environment): Promise<NestExpressApplication> {
  const logger = openLog(env);
  const app = await NestFactory.create<NestExpressApplication>(await application(env), {
    logger,
    abortOnError: false,
    // The endpoint reads its body itself, after it knows who sends it.
    bodyParser: false,
  });
  app.enableShutdownHooks([...SIGNALS], { useProcessExit: true });
  watchShutdown(app.get(ServerConfig), SIGNALS);
  await listen(app);
  logger.log(`Serving ${app.get(ToolCatalogue).tools.length} tools on ${await app.getUrl()}/mcp`, 'Server');
  const metrics = app.get(MetricsServer).url;
  if (metrics) logger.log(`Metrics on ${metrics}`, 'Server');
  return app;
}

/** Opens the port of an application that is otherwise ready. */
export async function listen(app: NestExpressApplication): Promise<void> {
  const { port, host, trustedProxies } = app.get(ServerConfig);
  app.disable('x-powered-by');
  app.disable('etag');
  if (trustedProxies.length > 0) app.set('trust proxy', trustedProxies);
  standInFront(app);
  await app.listen(port, host).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') throw new ConfigError([`HTTP_PORT ${port} on ${host} is in use`]);
    // Starting the modules is part of it, and they say for themselves what is wrong.
    if (error.syscall !== 'listen' && error.syscall !== 'getaddrinfo') throw error;
    throw new ConfigError([`HTTP_HOST ${host} and HTTP_PORT ${port} cannot be listened on (${error.code})`]);
  });
  const server = app.getHttpServer();
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // How long a request may take to arrive. Its answer, an event stream above all, may take longer.
  server.requestTimeout = REQUEST_MS;
  server.headersTimeout = HEADERS_MS;
}

/** The whole application for one person, over standard input and output. */
export async function startStdio(env?: Environment): Promise<INestApplicationContext> {
  const logger = openLog(env);
  sayWhatIsMissing(logger, env);
  const app = await NestFactory.createApplicationContext(await application(env), {
    logger,
    abortOnError: false,
  });
  app.enableShutdownHooks([...SIGNALS], { useProcessExit: true });
  app.get(StdioServer).serve((error) => logger.debug(error.message, 'Stdio'));
  // The client ends a stdio server by closing its input.
  process.stdin.once('end', () => void app.close().then(leave));
  return app;
}

/** When the last answers are out. A collector of traces that does not answer would hold the process for some seconds. */
function leave(): void {
  process.stdout.write('', () => process.exit());
}

/**
 * A client gets a server without an account all the same, and is told so by the first call that needs one.
 * @throws ConfigError at a terminal, where nobody would make a call.
 */
function sayWhatIsMissing(logger: AppLogger, env?: Environment): void {
  const missing = missingAccount({
    auth: loadConfig(AuthConfig, env),
    credentials: loadConfig(CredentialsConfig, env),
    quantconnect: loadConfig(QuantConnectConfig, env),
  });
  const byHand = process.stdin.isTTY;
  if (missing && byHand) throw new ConfigError([], firstSteps(missing));
  if (missing) logger.warn(startedWithout(missing), 'Stdio');
  else if (byHand) process.stderr.write(`${WAITING}\n`);
}

function openLog(env?: Environment): AppLogger {
  const { environment } = loadConfig(AuditConfig, env);
  const logger = new AppLogger(
    loadConfig(LoggingConfig, env),
    logIdentity(loadConfig(TelemetryConfig, env), environment),
  );
  // Also for what ends it without a goodbye, as an error that nobody has caught.
  process.once('exit', () => logger.flush());
  return logger;
}

async function application(env?: Environment): Promise<DynamicModule> {
  const { conformance } = loadConfig(DevelopmentConfig, env);
  return AppModule.register(env, conformance ? [await conformanceModule()] : []);
}

/** Imported when it is asked for: what is published does not contain it. */
async function conformanceModule(): Promise<Type> {
  try {
    const { ConformanceModule } = await import('./conformance/conformance.module.js');
    return ConformanceModule;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ConfigError([
      'MCP_CONFORMANCE needs a build from the sources: what is published leaves it out',
    ]);
  }
}

function startupMessage(error: unknown): string {
  return error instanceof Error ? error.message : 'The server cannot start';
}
