import type { KeyObject } from 'node:crypto';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { AuditConfig } from '../../config/audit.config.js';
import { ConfigError } from '../../config/config.errors.js';
import { ServerConfig } from '../../config/server.config.js';
import { Metrics } from '../../observability/metrics.js';
import { AUDIT_STORE, type AuditStore, type ChainHead } from '../store/audit-store.js';
import { PostgresAuditStore } from '../store/postgres/postgres-audit-store.js';
import { anchorLine } from './anchor.js';
import { privateKeyFrom } from './anchor-key.js';
import { AnchorSink } from './anchor.sink.js';
import { verifyRecent } from './recent-entries.js';

const MINUTE_MS = 60_000;
// Timers are not exact: who comes a moment early must not leave out a turn.
const TURN_SHARE = 0.9;

// Lines of a length that collectors of logs still take in one piece: 16 kB.
const HEADS_PER_LINE = 100;

/**
 * Writes down outside of the store where the chains end, signed, so that a change of what was before shows, even
 * one by somebody who can write everything anew in the store. Looks at the last entries on that occasion.
 */
@Injectable()
export class AnchorService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Audit');
  private readonly sink: AnchorSink;
  private readonly key: KeyObject | undefined;
  private readonly everyMs: number;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    config: AuditConfig,
    { transport }: ServerConfig,
    private readonly metrics: Metrics,
    @Inject(AUDIT_STORE) private readonly store: AuditStore | undefined,
  ) {
    this.everyMs = config.anchorMinutes * MINUTE_MS;
    // On stdio, standard output carries the protocol and nothing else.
    this.sink = new AnchorSink(transport === 'stdio' ? process.stderr : process.stdout, config.anchorFile);
    this.key = keyOf(config);
  }

  onApplicationBootstrap(): void {
    if (!this.store || this.everyMs === 0) return;
    if (!this.key) this.logger.warn('Anchors of the audit are not signed: AUDIT_ANCHOR_KEY is not set');
    this.timer = setInterval(() => void this.inTurn(), this.everyMs).unref();
    void this.inTurn();
  }

  /** The last one covers what was done since, whoever has made one when. */
  async onApplicationShutdown(): Promise<void> {
    if (!this.timer) return;
    clearInterval(this.timer);
    await this.reported(() => this.anchor());
  }

  /** Servers that share a store take turns: one anchor in that time is enough. */
  private inTurn(): Promise<void> {
    return this.reported(async () => {
      const { store } = this;
      const isOurs =
        store instanceof PostgresAuditStore ? await store.takeTurn(this.everyMs * TURN_SHARE) : true;
      if (isOurs) await this.check(await this.anchor());
    });
  }

  private async anchor(): Promise<readonly ChainHead[]> {
    const heads = (await this.store?.heads()) ?? [];
    const now = new Date();
    for (let n = 0; n < heads.length; n += HEADS_PER_LINE) {
      await this.sink.write(anchorLine(heads.slice(n, n + HEADS_PER_LINE), now, this.key));
    }
    return heads;
  }

  private async check(heads: readonly ChainHead[]): Promise<void> {
    if (!this.store) return;
    const { intact, faults, faultCount } = await verifyRecent(this.store, heads);
    if (intact) return this.metrics.auditVerifyLastSuccess.setToCurrentTime();
    this.metrics.auditVerifyFailures.inc();
    const [{ kind, chain, seq } = {}] = faults;
    this.logger.error(
      `The audit is not as it was written: ${faultCount} faults, the first is ${kind} at ${seq} of chain ${chain}. Run audit verify`,
    );
  }

  private async reported(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const { reason, code } = error as { reason?: string; code?: string };
      this.logger.error(`The audit could not be anchored (${reason ?? code ?? 'internal_error'})`);
    }
  }
}

function keyOf({ anchorKey }: AuditConfig): KeyObject | undefined {
  if (anchorKey === undefined) return undefined;
  const key = privateKeyFrom(anchorKey);
  if (key) return key;
  throw new ConfigError([
    'AUDIT_ANCHOR_KEY is not an Ed25519 key: make one with `quantconnect-mcp keys generate --for anchor`.',
  ]);
}
