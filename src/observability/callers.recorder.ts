import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MetricsConfig } from '../config/metrics.config.js';
import { VaultLookup } from '../auth/credentials/vault/vault.lookup.js';
import { VerificationCache } from '../auth/verify/verification-cache.js';
import { ToolCatalogue } from '../mcp/catalogue/tool.catalogue.js';
import { AuthzDecisions } from '../mcp/operations/authz-decisions.js';
import { Operations } from '../mcp/operations/operations.js';
import { InFlight } from '../mcp/server/in-flight.js';
import { ActiveUsers } from './active-users.js';
import { Metrics } from './metrics.js';
import { readWhenScraped } from './scrape.js';

/** Shows how many callers and streams there are, what callers may run, and what is remembered of them. */
@Injectable()
export class CallersRecorder implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly config: MetricsConfig,
    private readonly operations: Operations,
    private readonly users: ActiveUsers,
    private readonly authz: AuthzDecisions,
    private readonly inFlight: InFlight,
    private readonly tokens: VerificationCache,
    private readonly tools: ToolCatalogue,
    private readonly vault: VaultLookup,
  ) {}

  onModuleInit(): void {
    if (!this.config.enabled) return;
    this.operations.watch({ started: ({ principal }) => this.users.saw(principal) });
    this.authz.onDecision((name, rule) =>
      this.metrics.authzDecisions.inc({
        decision: rule ? 'deny' : 'allow',
        gen_ai_tool_name: name,
        rule: rule ?? '',
      }),
    );
    const { activeUsers, activeStreams, cacheRequests } = this.metrics;
    readWhenScraped(activeStreams, () => activeStreams.set(this.inFlight.streamCount));
    readWhenScraped(activeUsers, async () => {
      for (const [window, count] of Object.entries(await this.users.count()))
        activeUsers.set({ window }, count);
    });
    readWhenScraped(cacheRequests, () => this.showCaches());
  }

  private showCaches(): void {
    const { cacheRequests } = this.metrics;
    cacheRequests.reset();
    const caches = {
      token: this.tokens.counts,
      tool_list: this.tools.listCounts,
      account: this.vault.counts,
    };
    for (const [cache, counts] of Object.entries(caches))
      for (const [result, count] of Object.entries(counts ?? {})) cacheRequests.inc({ cache, result }, count);
  }
}
