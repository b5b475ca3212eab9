import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import {
  All,
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  Global,
  HttpException,
  type INestApplication,
  type LoggerService,
  Module,
  Post,
  Req,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Response } from 'express';
import { AuthConfig } from '../../config/auth.config.js';
import { CredentialsConfig } from '../../config/credentials.config.js';
import { QuantConnectConfig } from '../../config/quantconnect.config.js';
import { RedisConfig } from '../../config/redis.config.js';
import { ServerConfig } from '../../config/server.config.js';
import { AuthModule } from '../auth.module.js';
import { InsufficientScope } from '../challenge.js';
import { type AuthenticatedRequest, JwtAuthGuard } from '../guards/jwt-auth.guard.js';
import { missingScopes } from '../guards/scopes.guard.js';
import { EdgeMiddleware } from '../http/edge.middleware.js';
import { RefusalHeaders } from '../http/refusal-headers.js';
import { Scope } from '../scope.js';
import { SECRET } from './tokens.js';

/** Everything the application under test logged or threw, as text. */
export class Transcript implements LoggerService {
  readonly lines: string[] = [];
  private readonly note = (...parts: unknown[]) =>
    void this.lines.push(parts.map((part) => `${inspect(part, { depth: 8 })} ${String(part)}`).join(' '));
  readonly log = this.note;
  readonly warn = this.note;
  readonly error = this.note;
  readonly debug = this.note;
  readonly verbose = this.note;
  readonly fatal = this.note;

  get text(): string {
    return this.lines.join('\n');
  }
}

@Controller('mcp')
@UseGuards(JwtAuthGuard)
class WhoAmIController {
  @All()
  async who(@Req() { user }: AuthenticatedRequest): Promise<object> {
    return { subject: user.principal.subject, scopes: [...user.principal.scopes], inspected: inspect(user) };
  }

  @Post('account')
  async account(@Req() { user }: AuthenticatedRequest): Promise<object> {
    const { account, source } = await user.account();
    return { userId: account.userId, source };
  }

  @Post('tool')
  async tool(@Req() { user }: AuthenticatedRequest): Promise<object> {
    const required = [Scope.LiveWrite, Scope.LiveRead];
    const missing = missingScopes(user.principal, required);
    if (missing.length > 0) throw new InsufficientScope(required, missing, 7);
    return {};
  }
}

@Catch()
class HeadersFilter implements ExceptionFilter {
  constructor(
    private readonly transcript: Transcript,
    private readonly headers: RefusalHeaders,
  ) {}

  catch(error: Error, host: ArgumentsHost): void {
    this.transcript.error(error, JSON.stringify(error), error.stack);
    const response = host.switchToHttp().getResponse<Response>();
    response.set(this.headers.of(error));
    if (error instanceof HttpException) response.status(error.getStatus()).json(error.getResponse());
    else response.status(500).json({ message: error.message });
  }
}

export interface AuthApp {
  readonly app: INestApplication;
  readonly port: number;
  readonly transcript: Transcript;
}

/** Settings that differ from a server which listens on HTTP with a good secret. */
export interface Changes {
  readonly auth?: Partial<AuthConfig>;
  readonly server?: Partial<ServerConfig>;
  readonly quantconnect?: Partial<QuantConnectConfig>;
  readonly credentials?: Partial<CredentialsConfig>;
  readonly redis?: Partial<RedisConfig>;
}

export function settingsWith({ auth, server, quantconnect, credentials, redis }: Changes = {}) {
  return {
    auth: Object.assign(new AuthConfig(), { jwtSecretKey: SECRET }, auth),
    server: Object.assign(new ServerConfig(), { transport: 'http' }, server),
    quantconnect: Object.assign(new QuantConnectConfig(), quantconnect),
    credentials: Object.assign(new CredentialsConfig(), credentials),
    redis: Object.assign(new RedisConfig(), redis),
  };
}

/** A small real application behind our edge and guard, on a free port of this machine. */
export async function startAuthApp(changes: Changes = {}): Promise<AuthApp> {
  const configs = Object.values(settingsWith(changes)).map((config: object) => ({
    provide: config.constructor,
    useValue: config,
  }));
  @Global()
  @Module({ providers: configs, exports: configs.map(({ provide }) => provide) })
  class SettingsModule {}
  @Module({ imports: [SettingsModule, AuthModule], controllers: [WhoAmIController] })
  class AuthAppModule {}

  const transcript = new Transcript();
  const app = await NestFactory.create(AuthAppModule, { logger: transcript, abortOnError: false });
  app.use(app.get(EdgeMiddleware).use);
  app.useGlobalFilters(new HeadersFilter(transcript, app.get(RefusalHeaders)));
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { app, port, transcript };
}
