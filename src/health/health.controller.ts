import { Controller, Get, Inject } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { AUDIT_RECORDER, type AuditRecorder } from '../audit/recorder/audit-recorder.js';
import { ToolCatalogue } from '../mcp/catalogue/tool.catalogue.js';
import { RedisConnection } from '../redis/redis.connection.js';
import { RedisUnavailable } from '../redis/redis.errors.js';
import { DrainService } from './drain.service.js';

/** Probes. They name nobody and hold no secret. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly drain: DrainService,
    private readonly catalogue: ToolCatalogue,
    private readonly redis: RedisConnection,
    @Inject(AUDIT_RECORDER) private readonly audit: AuditRecorder,
  ) {}

  /** The process answers. Looks at nothing else, so that a fault elsewhere never restarts it. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Send traffic here. */
  @Get('ready')
  @HealthCheck()
  ready() {
    return this.health.check([
      () => this.accepting(),
      () => this.tools(),
      () => this.recording(),
      ...(this.redis.isConfigured ? [() => this.shared()] : []),
    ]);
  }

  /** The start is complete. */
  @Get('startup')
  @HealthCheck()
  startup() {
    return this.health.check([() => this.tools()]);
  }

  private accepting() {
    const indicator = this.indicators.check('traffic');
    return this.drain.draining ? indicator.down({ reason: 'shutting down' }) : indicator.up();
  }

  private async shared() {
    const indicator = this.indicators.check('redis');
    try {
      await this.redis.run((client) => client.ping());
      return indicator.up();
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error;
      return indicator.down({ reason: 'cannot be reached' });
    }
  }

  /** Elsewhere it may be possible to record what is done, and so to do it. */
  private recording() {
    const indicator = this.indicators.check('audit');
    const { trouble } = this.audit;
    return trouble ? indicator.down({ reason: trouble }) : indicator.up();
  }

  private tools() {
    const indicator = this.indicators.check('tools');
    const count = this.catalogue.tools.length;
    return count > 0 ? indicator.up({ count }) : indicator.down({ reason: 'no tool was found' });
  }
}
