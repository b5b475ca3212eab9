import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { AdmittedRequests } from '../auth/admitted-requests.js';
import { AuthModule } from '../auth/auth.module.js';
import { CallerKeys } from '../auth/caller-keys.js';
import { SealedBox } from '../auth/keys/sealed-box.js';
import { AuthConfig } from '../config/auth.config.js';
import { LimitsConfig } from '../config/limits.config.js';
import { ServerConfig } from '../config/server.config.js';
import { LimitsModule } from '../limits/limits.module.js';
import { ThrottlerLimits } from '../limits/throttler-limits.js';
import { MetricsModule } from '../observability/metrics.module.js';
import { RedisConnection } from '../redis/redis.connection.js';
import { RedisModule } from '../redis/redis.module.js';
import { HandlerExplorer } from './catalogue/handler.explorer.js';
import { OperationCatalogue } from './catalogue/operation.catalogue.js';
import { PromptCatalogue } from './catalogue/prompt.catalogue.js';
import { ResourceCatalogue } from './catalogue/resource.catalogue.js';
import { ToolCatalogue } from './catalogue/tool.catalogue.js';
import { ToolExplorer } from './catalogue/tool.explorer.js';
import { ToolRefusals } from './catalogue/tool-refusals.service.js';
import { CallChain } from './chain/call-chain.js';
import { EXCHANGE_BUS, InProcessExchangeBus } from './http/legacy/exchange-bus.js';
import { ExchangeRegistry } from './http/legacy/exchange-registry.js';
import { LegacySessions } from './http/legacy/legacy-session.js';
import { LegacyLeg } from './http/legacy/legacy.leg.js';
import { RedisExchangeBus } from './http/legacy/redis-exchange-bus.js';
import { ListShortcut } from './http/list-shortcut.js';
import { McpController } from './http/mcp.controller.js';
import { McpEndpoint } from './http/mcp.endpoint.js';
import { ModernLeg } from './http/modern.leg.js';
import { RequestFollower } from './http/request-follower.js';
import { KeptBodies } from './http/short/kept-bodies.js';
import { ShortCalls } from './http/short/short-calls.js';
import { ShortSessions } from './http/short/short-sessions.js';
import { ShortWay } from './http/short/short-way.js';
import { ToolsetChoice } from './http/toolset-choice.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { IdempotencyService } from './idempotency/idempotency.service.js';
import { IDEMPOTENCY_STORE } from './idempotency/idempotency.store.js';
import { MemoryIdempotencyStore } from './idempotency/memory.store.js';
import { RedisIdempotencyStore } from './idempotency/redis.store.js';
import { CallLimits } from './limits/call-limits.js';
import { CallLimitsGuard } from './limits/call-limits.guard.js';
import { RequestFlood } from './limits/request-flood.js';
import { throttlers } from './limits/request-throttler.guard.js';
import { AuthzDecisions } from './operations/authz-decisions.js';
import { OperationReader } from './operations/operation.reader.js';
import { Operations } from './operations/operations.js';
import { ToolErrorMapper } from './results/tool-error.mapper.js';
import { EnduranceProvider } from './server/endurance.provider.js';
import { Handles } from './server/handles.js';
import { InFlight } from './server/in-flight.js';
import { McpServerFactory } from './server/mcp-server.factory.js';
import { OfferInvoker } from './server/offer.invoker.js';
import { OpenStreamsSweeper } from './server/open-streams.sweeper.js';
import { ProtocolExtensions } from './server/protocol-extensions.js';
import { Questions } from './server/questions.js';
import { RedisSpentAnswers } from './server/redis-spent-answers.js';
import { InProcessSpentAnswers, SPENT_ANSWERS } from './server/spent-answers.js';
import { ToolInvoker } from './server/tool.invoker.js';
import { StdioServer } from './stdio/stdio.server.js';
import { CancelledTasks } from './tasks/cancelled-tasks.js';
import { TaskIds } from './tasks/task-ids.js';
import { TaskServer } from './tasks/task.server.js';
import { TaskSubscriptions } from './tasks/task-subscriptions.js';

const throttling = ThrottlerModule.forRootAsync({
  imports: [LimitsModule, AuthModule],
  inject: [LimitsConfig, ThrottlerLimits, AdmittedRequests, CallerKeys],
  useFactory: throttlers,
});

const exchangeBus = {
  provide: EXCHANGE_BUS,
  inject: [ServerConfig, RedisConnection],
  useFactory: ({ transport }: ServerConfig, redis: RedisConnection) =>
    transport === 'http' && redis.isConfigured ? new RedisExchangeBus(redis) : new InProcessExchangeBus(),
};

const spentAnswers = {
  provide: SPENT_ANSWERS,
  inject: [RedisConnection],
  useFactory: (redis: RedisConnection) =>
    redis.isConfigured ? new RedisSpentAnswers(redis) : new InProcessSpentAnswers(),
};

const idempotencyStore = {
  provide: IDEMPOTENCY_STORE,
  inject: [AuthConfig, RedisConnection],
  useFactory: (auth: AuthConfig, redis: RedisConnection) =>
    redis.isConfigured
      ? new RedisIdempotencyStore(redis, new SealedBox(auth, 'idempotency answers'))
      : new MemoryIdempotencyStore(),
};

/** The protocol: which tools there are, and how a caller reaches them. */
@Module({
  imports: [DiscoveryModule, AuthModule, RedisModule, LimitsModule, MetricsModule, throttling],
  controllers: [McpController],
  providers: [
    Operations,
    OperationReader,
    AuthzDecisions,
    RequestFollower,
    ToolRefusals,
    CallChain,
    HandlerExplorer,
    ToolExplorer,
    ToolCatalogue,
    ResourceCatalogue,
    PromptCatalogue,
    OperationCatalogue,
    ProtocolExtensions,
    ToolErrorMapper,
    Questions,
    spentAnswers,
    idempotencyStore,
    IdempotencyService,
    Handles,
    EnduranceProvider,
    IdempotencyInterceptor,
    ToolInvoker,
    TaskIds,
    CancelledTasks,
    TaskServer,
    TaskSubscriptions,
    OfferInvoker,
    McpServerFactory,
    StdioServer,
    McpEndpoint,
    CallLimits,
    RequestFlood,
    CallLimitsGuard,
    InFlight,
    OpenStreamsSweeper,
    ListShortcut,
    KeptBodies,
    ShortCalls,
    ShortSessions,
    ShortWay,
    ToolsetChoice,
    ModernLeg,
    LegacyLeg,
    LegacySessions,
    ExchangeRegistry,
    exchangeBus,
  ],
  exports: [
    Operations,
    AuthzDecisions,
    ToolCatalogue,
    ResourceCatalogue,
    PromptCatalogue,
    ProtocolExtensions,
    TaskServer,
    StdioServer,
    ModernLeg,
    ShortWay,
    InFlight,
    OpenStreamsSweeper,
    CallChain,
    // Whoever guards a route with RequestThrottlerGuard needs its counts.
    ThrottlerModule,
    EXCHANGE_BUS,
  ],
})
export class McpModule {}
