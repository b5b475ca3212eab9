import { Global, Logger, Module } from '@nestjs/common';
import { AuditConfig } from '../config/audit.config.js';
import { CredentialsConfig } from '../config/credentials.config.js';
import { RedisConfig } from '../config/redis.config.js';
import { ServerConfig } from '../config/server.config.js';
import { MetricsModule } from '../observability/metrics.module.js';
import { AuditEvents } from './audit-events.js';
import { AUDIT_SINK, type AuditSink, StreamAuditSink } from './audit-sink.js';
import { AUDIT_RECORDER } from './recorder/audit-recorder.js';
import { RecorderMetrics } from './recorder/recorder-metrics.js';
import { StoreRecorder } from './recorder/store.recorder.js';
import { StreamRecorder } from './recorder/stream.recorder.js';
import { AUDIT_STORE, type AuditStore } from './store/audit-store.js';
import { openAuditStore } from './store/open-store.js';

const sink = {
  provide: AUDIT_SINK,
  inject: [ServerConfig],
  // On stdio, standard output carries the protocol and nothing else.
  useFactory: ({ transport }: ServerConfig) =>
    transport === 'stdio'
      ? new StreamAuditSink(process.stderr)
      : new StreamAuditSink(process.stdout, stopUnrecorded),
};

/** What cannot be recorded must not be done: the server leaves, in good order. */
function stopUnrecorded(error: Error): void {
  new Logger('Audit').fatal(`The audit cannot be written (${error.message}); the server stops`);
  process.kill(process.pid, 'SIGTERM');
}

const store = {
  provide: AUDIT_STORE,
  inject: [AuditConfig, ServerConfig, RedisConfig, CredentialsConfig],
  useFactory: (
    audit: AuditConfig,
    server: ServerConfig,
    redis: RedisConfig,
    credentials: CredentialsConfig,
  ) => openAuditStore({ audit, server, redis, credentials }),
};

const recorder = {
  provide: AUDIT_RECORDER,
  inject: [{ token: AUDIT_STORE, optional: true }, AUDIT_SINK, RecorderMetrics, AuditEvents],
  useFactory: (
    kept: AuditStore | undefined,
    stream: AuditSink,
    metrics: RecorderMetrics,
    events: AuditEvents,
  ) => (kept ? new StoreRecorder(kept, stream, metrics, events) : new StreamRecorder(stream, metrics)),
};

/**
 * Where the record goes. Global, because the shutdown hooks of global modules run last: whatever the others still
 * have to say when they end is recorded.
 */
@Global()
@Module({
  imports: [MetricsModule],
  providers: [sink, store, AuditEvents, RecorderMetrics, recorder],
  exports: [AUDIT_STORE, AUDIT_RECORDER, AuditEvents],
})
export class AuditStoreModule {}
