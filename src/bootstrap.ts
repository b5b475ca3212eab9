import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { EdgeMiddleware } from './auth/http/edge.middleware.js';
import { ConfigError } from './config/config.errors.js';
import { type Environment, loadConfig } from './config/env.js';
import { LoggingConfig } from './config/logging.config.js';
import { ServerConfig } from './config/server.config.js';
import { ToolCatalogue } from './mcp/catalogue/tool.catalogue.js';
import { StdioServer } from './mcp/stdio/stdio.server.js';
import { AppLogger } from './observability/app.logger.js';

// Longer than the idle time of common gateways (60 s), so that they and not we end an idle connection.
const KEEP_ALIVE_MS = 65_000;

/** Starts the server as the environment says, and ends the process if it cannot start. */
export async function runMain(): Promise<void> {
  try {
    const { transport } = loadConfig(ServerConfig);
    await (transport === 'stdio' ? startStdio() : startHttp());
  } catch (error) {
    process.stderr.write(`${startupMessage(error)}\n`);
    process.exit(error instanceof ConfigError ? ConfigError.exitCode : 1);
  }
}

/** The whole application behind an HTTP port. */
export async function startHttp(env?: Environment): Promise<NestExpressApplication> {
  const logger = new AppLogger(loadConfig(LoggingConfig, env));
  const app = await NestFactory.create<NestExpressApplication>(AppModule.register(env), {
    logger,
    abortOnError: false,
    // The endpoint reads its body itself, after it knows who sends it.
    bodyParser: false,
  });
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  await listen(app);
  logger.log(`Serving ${app.get(ToolCatalogue).tools.length} tools on ${await app.getUrl()}/mcp`, 'Server');
  return app;
}

/** Opens the port of an application that is otherwise ready. */
export async function listen(app: NestExpressApplication): Promise<void> {
  const { port, host } = app.get(ServerConfig);
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(app.get(EdgeMiddleware).use);
  await app.listen(port, host);
  const server = app.getHttpServer();
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = KEEP_ALIVE_MS + 1000;
  // Event streams may take longer than any limit that suits a request.
  server.requestTimeout = 0;
}

/** The whole application for one person, over standard input and output. */
export async function startStdio(env?: Environment): Promise<INestApplicationContext> {
  const logger = new AppLogger(loadConfig(LoggingConfig, env));
  const app = await NestFactory.createApplicationContext(AppModule.register(env), {
    logger,
    abortOnError: false,
  });
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  app.get(StdioServer).serve((error) => logger.debug(error.message, 'Stdio'));
  // The client ends a stdio server by closing its input.
  process.stdin.once('end', () => void app.close());
  return app;
}

function startupMessage(error: unknown): string {
  return error instanceof Error ? error.message : 'The server cannot start';
}
