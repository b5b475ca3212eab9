import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { EndpointDrift } from '../quantconnect/drift/drift.js';
import { DriftWatcher } from '../quantconnect/drift/drift.watcher.js';
import { Metrics } from './metrics.js';

// More kinds of drift than anybody reads one by one.
export const MOST_LOGGED = 500;

/** Counts every difference, and writes each one down the first time this process sees it. */
@Injectable()
export class DriftRecorder implements OnModuleInit {
  private readonly logger = new Logger('Drift');
  private readonly logged = new Set<string>();

  constructor(
    private readonly watcher: DriftWatcher,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.watcher.onDrift((drift) => this.record(drift));
  }

  private record(drift: EndpointDrift): void {
    const { endpoint, field, kind } = drift;
    this.metrics.upstreamDrift.inc({ endpoint, kind });
    const what = `${endpoint} ${kind} ${field}`;
    if (this.logged.has(what) || this.logged.size >= MOST_LOGGED) return;
    this.logged.add(what);
    this.logger.warn({ message: 'QuantConnect answered in a shape that is not known', ...drift });
    if (this.logged.size === MOST_LOGGED)
      this.logger.warn('Further drift is counted and no longer written here');
  }
}
