import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { ToolCatalogue } from '../mcp/catalogue/tool.catalogue.js';
import { DrainService } from './drain.service.js';

/** Probes. They name nobody and hold no secret. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly drain: DrainService,
    private readonly catalogue: ToolCatalogue,
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
    return this.health.check([() => this.accepting(), () => this.tools()]);
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

  private tools() {
    const indicator = this.indicators.check('tools');
    const count = this.catalogue.tools.length;
    return count > 0 ? indicator.up({ count }) : indicator.down({ reason: 'no tool was found' });
  }
}
