import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { AuthModule } from '../auth/auth.module.js';
import { ServerConfig } from '../config/server.config.js';
import { ToolCatalogue } from './catalogue/tool.catalogue.js';
import { ToolExplorer } from './catalogue/tool.explorer.js';
import { ToolRefusals } from './catalogue/tool-refusals.service.js';
import { EXCHANGE_BUS, InProcessExchangeBus } from './http/legacy/exchange-bus.js';
import { ExchangeRegistry } from './http/legacy/exchange-registry.js';
import { LegacySessions } from './http/legacy/legacy-session.js';
import { LegacyLeg } from './http/legacy/legacy.leg.js';
import { ListShortcut } from './http/list-shortcut.js';
import { McpController } from './http/mcp.controller.js';
import { McpEndpoint } from './http/mcp.endpoint.js';
import { ModernLeg } from './http/modern.leg.js';
import { ToolsetChoice } from './http/toolset-choice.js';
import { ToolErrorMapper } from './results/tool-error.mapper.js';
import { InFlight } from './server/in-flight.js';
import { McpServerFactory } from './server/mcp-server.factory.js';
import { ToolInvoker } from './server/tool.invoker.js';
import { StdioServer } from './stdio/stdio.server.js';

const throttling = ThrottlerModule.forRootAsync({
  inject: [ServerConfig],
  useFactory: ({ rateLimitPerMinute }: ServerConfig) => [{ ttl: 60_000, limit: rateLimitPerMinute }],
});

/** The protocol: which tools there are, and how a caller reaches them. */
@Module({
  imports: [DiscoveryModule, AuthModule, throttling],
  controllers: [McpController],
  providers: [
    ToolRefusals,
    ToolExplorer,
    ToolCatalogue,
    ToolErrorMapper,
    ToolInvoker,
    McpServerFactory,
    StdioServer,
    McpEndpoint,
    InFlight,
    ListShortcut,
    ToolsetChoice,
    ModernLeg,
    LegacyLeg,
    LegacySessions,
    ExchangeRegistry,
    { provide: EXCHANGE_BUS, useClass: InProcessExchangeBus },
  ],
  exports: [ToolCatalogue, StdioServer, ModernLeg, InFlight],
})
export class McpModule {}
