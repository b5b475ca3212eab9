import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MetricsConfig } from '../config/metrics.config.js';
import type { Operation, OperationObserver, OperationOutcome } from '../mcp/operations/operation.js';
import { Operations } from '../mcp/operations/operations.js';
import { Metrics } from './metrics.js';

const OTHERS = '_other';

/** Measures every operation. What it is called comes from lists of ours, so the number of series is bounded. */
@Injectable()
export class OperationsRecorder implements OnModuleInit, OperationObserver {
  private readonly tenants: ReadonlySet<string>;

  constructor(
    private readonly operations: Operations,
    private readonly metrics: Metrics,
    private readonly config: MetricsConfig,
  ) {
    this.tenants = new Set(config.tenants);
  }

  onModuleInit(): void {
    if (this.config.enabled) this.operations.watch(this);
  }

  started({ method, protocolVersion = OTHERS }: Operation): void {
    this.metrics.operationsInFlight.inc({ mcp_method_name: method });
    this.metrics.protocolRequests.inc({ mcp_protocol_version: protocolVersion });
  }

  ended(operation: Operation, { errorType, statusCode, seconds, resultBytes }: OperationOutcome): void {
    const { method, tool = '' } = operation;
    this.metrics.operationsInFlight.dec({ mcp_method_name: method });
    this.metrics.operationSeconds.observe(
      { mcp_method_name: method, gen_ai_tool_name: tool, error_type: errorType },
      seconds,
    );
    this.metrics.responses.inc({ mcp_method_name: method, rpc_response_status_code: statusCode ?? '' });
    if (resultBytes !== undefined) this.metrics.resultBytes.observe({ gen_ai_tool_name: tool }, resultBytes);
    this.countFor(operation, errorType);
  }

  private countFor({ principal }: Operation, errorType: string): void {
    if (this.tenants.size === 0) return;
    const tenant = this.tenants.has(principal.tenant) ? principal.tenant : OTHERS;
    this.metrics.tenantOperations.inc({ tenant, outcome: errorType === '' ? 'success' : 'error' });
  }
}
