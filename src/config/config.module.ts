import { type DynamicModule, Global, Module } from '@nestjs/common';
import { AuditConfig } from './audit.config.js';
import { AuthConfig } from './auth.config.js';
import { CliConfig } from './cli.config.js';
import { ConfigError } from './config.errors.js';
import { CredentialsConfig } from './credentials.config.js';
import { DevelopmentConfig } from './development.config.js';
import { type Environment, loadConfig } from './env.js';
import { LimitsConfig } from './limits.config.js';
import { LoggingConfig } from './logging.config.js';
import { MetricsConfig } from './metrics.config.js';
import { QuantConnectConfig } from './quantconnect.config.js';
import { RedisConfig } from './redis.config.js';
import { ServerConfig } from './server.config.js';
import { TelemetryConfig } from './telemetry.config.js';

/** Every configuration class; the configuration reference is generated from this list. */
export const CONFIG_CLASSES = [
  ServerConfig,
  AuthConfig,
  CredentialsConfig,
  QuantConnectConfig,
  LimitsConfig,
  LoggingConfig,
  TelemetryConfig,
  MetricsConfig,
  RedisConfig,
  AuditConfig,
  CliConfig,
  DevelopmentConfig,
] as const;

/** Reads the configuration once; nothing else reads the environment. */
@Global()
@Module({})
export class ConfigModule {
  /** @throws ConfigError with the problems of all classes at once. */
  static forRoot(env: Environment = process.env): DynamicModule {
    const providers = loadAll(env).map((config) => ({ provide: config.constructor, useValue: config }));
    return { module: ConfigModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}

function loadAll(env: Environment): object[] {
  const problems: string[] = [];
  const configs = CONFIG_CLASSES.flatMap((type) => {
    try {
      return [loadConfig<object>(type, env)];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return configs;
}
