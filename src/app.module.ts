import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { AdminModule } from './admin/admin.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { ConfigModule } from './config/config.module.js';
import type { Environment } from './config/env.js';
import { AccountModule } from './domains/account/account.module.js';
import { AiModule } from './domains/ai/ai.module.js';
import { BacktestsModule } from './domains/backtests/backtests.module.js';
import { CollaborationModule } from './domains/collaboration/collaboration.module.js';
import { CompileModule } from './domains/compile/compile.module.js';
import { DataModule } from './domains/data/data.module.js';
import { FilesModule } from './domains/files/files.module.js';
import { GuidanceModule } from './domains/guidance/guidance.module.js';
import { LiveModule } from './domains/live/live.module.js';
import { LiveCommandsModule } from './domains/live-commands/live-commands.module.js';
import { NodesModule } from './domains/nodes/nodes.module.js';
import { LeanVersionsModule } from './domains/lean-versions/lean-versions.module.js';
import { OrganizationsModule } from './domains/organizations/organizations.module.js';
import { ObjectStoreModule } from './domains/object-store/object-store.module.js';
import { OptimizationsModule } from './domains/optimizations/optimizations.module.js';
import { ProjectsModule } from './domains/projects/projects.module.js';
import { RunsModule } from './domains/runs/runs.module.js';
import { ServerModule } from './domains/server/server.module.js';
import { ViewsModule } from './domains/views/views.module.js';
import { HealthModule } from './health/health.module.js';
import { McpModule } from './mcp/mcp.module.js';
import { MetricsModule } from './observability/metrics.module.js';
import { RequestMetricsModule } from './observability/request-metrics.module.js';
import { TelemetryModule } from './observability/telemetry.module.js';

const DOMAINS = [
  AccountModule,
  BacktestsModule,
  CompileModule,
  FilesModule,
  GuidanceModule,
  LiveModule,
  LiveCommandsModule,
  NodesModule,
  AiModule,
  DataModule,
  LeanVersionsModule,
  OrganizationsModule,
  CollaborationModule,
  ObjectStoreModule,
  OptimizationsModule,
  ProjectsModule,
  RunsModule,
  ServerModule,
  ViewsModule,
];

@Module({})
export class AppModule {
  /**
   * @param env Where the configuration is read from; the environment of the process if left out.
   * @param further Modules beyond the product.
   */
  static register(env?: Environment, further: readonly Type[] = []): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(env),
        MetricsModule,
        AuthModule,
        AuditModule,
        McpModule,
        RequestMetricsModule,
        TelemetryModule,
        AdminModule,
        HealthModule,
        ...DOMAINS,
        ...further,
      ],
    };
  }
}
