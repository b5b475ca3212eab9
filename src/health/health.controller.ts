import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService } from '@nestjs/terminus';
import { Readiness } from './readiness.js';

/** Probes. They name nobody and hold no secret. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly readiness: Readiness,
  ) {}

  /** The process answers. Looks at nothing else, so that a fault elsewhere, or a shutdown, never restarts it. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Send traffic here. */
  @Get('ready')
  @HealthCheck()
  ready() {
    return this.health.check(this.readiness.ofTraffic());
  }

  /** The start is complete. */
  @Get('startup')
  @HealthCheck()
  startup() {
    return this.health.check(this.readiness.ofStart());
  }
}
