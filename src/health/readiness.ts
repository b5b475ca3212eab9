import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type HealthIndicatorFunction, HealthIndicatorService } from '@nestjs/terminus';
import { AUDIT_RECORDER, type AuditRecorder } from '../audit/recorder/audit-recorder.js';
import { VaultLookup } from '../auth/credentials/vault/vault.lookup.js';
import { IssuerRegistry } from '../auth/verify/issuer-registry.js';
import { AuditConfig } from '../config/audit.config.js';
import { CredentialsConfig } from '../config/credentials.config.js';
import { ToolCatalogue } from '../mcp/catalogue/tool.catalogue.js';
import { Metrics } from '../observability/metrics.js';
import { readWhenScraped } from '../observability/scrape.js';
import { UpstreamPolicy } from '../quantconnect/policy/upstream.policy.js';
import { RedisConnection } from '../redis/redis.connection.js';
import { RedisUnavailable } from '../redis/redis.errors.js';
import { DrainService } from './drain.service.js';

/**
 * Whether traffic should come here. Down is what every call needs, and another replica may have; degraded what some
 * need, or what no replica can have. The reasons are words of ours: errors of clients hold addresses and passwords.
 */
@Injectable()
export class Readiness implements OnModuleInit {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly drain: DrainService,
    private readonly catalogue: ToolCatalogue,
    private readonly redis: RedisConnection,
    @Inject(AUDIT_RECORDER) private readonly audit: AuditRecorder,
    private readonly issuers: IssuerRegistry,
    private readonly vault: VaultLookup,
    private readonly upstream: UpstreamPolicy,
    private readonly auditConfig: AuditConfig,
    private readonly credentials: CredentialsConfig,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    readWhenScraped(this.metrics.dependencyUp, () => {
      this.vault.lookAgain();
      const up = this.postgresUp();
      if (up !== undefined) this.metrics.dependencyUp.set({ dependency: 'postgres' }, up ? 1 : 0);
    });
  }

  ofStart(): HealthIndicatorFunction[] {
    return [() => this.tools()];
  }

  ofTraffic(): HealthIndicatorFunction[] {
    return [
      () => this.accepting(),
      () => this.tools(),
      () => this.recording(),
      () => this.keys(),
      () => this.quantconnect(),
      ...(this.redis.isConfigured ? [() => this.shared()] : []),
      ...(this.vault.reachable === undefined ? [] : [() => this.stored()]),
    ];
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

  /** Keys that are here go on serving while an identity provider is away; without any, nobody can be let in. */
  private async keys() {
    const indicator = this.indicators.check('keys');
    if (!(await this.issuers.canVerify())) return indicator.down({ reason: 'no token can be verified' });
    const isAway = this.issuers.externalAnswer === false;
    return isAway ? indicator.degraded({ reason: 'an issuer does not answer' }) : indicator.up();
  }

  /** It is as far away from every other replica, and some calls do not need it. */
  private quantconnect() {
    const indicator = this.indicators.check('quantconnect');
    const isOpen = this.upstream.circuitState !== 'closed';
    return isOpen ? indicator.degraded({ reason: 'does not answer' }) : indicator.up();
  }

  /** Callers whose credentials come with their token do not need it. */
  private stored() {
    const indicator = this.indicators.check('vault');
    return this.vault.reachable ? indicator.up() : indicator.degraded({ reason: 'cannot be reached' });
  }

  private tools() {
    const indicator = this.indicators.check('tools');
    const count = this.catalogue.tools.length;
    return count > 0 ? indicator.up({ count }) : indicator.down({ reason: 'no tool was found' });
  }

  /** As far as it was heard of; `undefined` where nothing is kept in one. */
  private postgresUp(): boolean | undefined {
    const audit = this.auditConfig.store === 'postgres' ? this.audit.trouble === undefined : undefined;
    const { vaultFile, postgresUrl } = this.credentials;
    const isThere = vaultFile === undefined && postgresUrl !== undefined;
    const vault = isThere ? this.vault.reachable : undefined;
    return audit === undefined && vault === undefined ? undefined : (audit ?? true) && (vault ?? true);
  }
}
