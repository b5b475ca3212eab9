import { Injectable } from '@nestjs/common';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { Advice } from '../../quantconnect/reconciliation/advice.js';
import type { JsonObject } from '../../quantconnect/quantconnect-reply.js';
import type { Finding } from '../../quantconnect/reconciliation/finding.js';
import { Reconciler } from '../../quantconnect/reconciliation/reconciler.js';
import { deploymentMade, hasStopped, isLiquidated } from './live-looks.js';
import { asSent, checkSettings, secretsIn } from './brokerages/deployment-settings.js';
import { deploymentQuestion } from './brokerages/deployment-question.js';
import { SignIns } from './brokerages/sign-ins.js';
import { textsIn, Withholding } from './brokerages/withholding.js';
import { CreateLiveAlgorithmDto } from './create-live-algorithm.dto.js';
import { LiquidateLiveAlgorithmDto, StopLiveAlgorithmDto } from './live.dto.js';

/** Starts and ends live trading. What is done here is done with money. */
@Injectable()
export class LiveDeploymentsService {
  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly signIns: SignIns,
    private readonly reconciler: Reconciler,
  ) {}

  @Tool({
    effect: 'destroy',
    openWorld: true,
    description:
      'Deploy compiled code live, with real money unless on paper: ask the person first. Needs create_compile, read_project_nodes, describe_brokerage; then read_live_algorithm until Running.',
  })
  @RequireScopes(Scope.LiveWrite)
  async createLiveAlgorithm(
    { brokerage, dataProviders, useAuthorization, ...deployment }: CreateLiveAlgorithmDto,
    call: ToolCall,
  ): Promise<object> {
    const { chosen, problems } = checkSettings(brokerage, dataProviders, useAuthorization);
    if (problems.length > 0) call.refuse(...problems);
    await call.confirm(deploymentQuestion(deployment, chosen));
    const { projectId } = deployment;
    return this.reconciler.write<object>(call, {
      send: async () => {
        const complete = useAuthorization ? await this.signIns.fill(chosen, call) : chosen;
        const body = { ...deployment, ...asSent(complete) };
        const withholding = new Withholding([...secretsIn(complete), ...textsIn(deployment.notification)]);
        return withholding.during(this.quantconnect.post(call, '/live/create', body));
      },
      look: async (reading, time) =>
        deploymentMade(projectId, await this.quantconnect.post(reading, '/live/list', { projectId }), time),
      makes: `deployment ${projectId}`,
      next: Advice.readFirst('list_live_algorithms', { projectId }),
    });
  }

  @Tool({
    effect: 'destroy',
    idempotent: true,
    openWorld: true,
    description: 'Stop live trading of a project. Positions stay open.',
  })
  // Asks nobody: it takes no position, and must not wait for someone when something goes wrong.
  @RequireScopes(Scope.LiveExecute)
  stopLiveAlgorithm({ projectId }: StopLiveAlgorithmDto, call: ToolCall): Promise<object> {
    return this.end(call, 'stop', projectId, hasStopped);
  }

  @Tool({
    effect: 'destroy',
    idempotent: true,
    openWorld: true,
    description: 'Close all positions of a live algorithm at market price, with real orders, and stop it.',
  })
  @RequireScopes(Scope.LiveExecute)
  async liquidateLiveAlgorithm({ projectId }: LiquidateLiveAlgorithmDto, call: ToolCall): Promise<object> {
    await call.confirm(
      `Close all positions of the live algorithm of project ${projectId} at market price, with real orders, and stop it?`,
    );
    return this.end(call, 'liquidate', projectId, isLiquidated);
  }

  private end(
    call: ToolCall,
    action: string,
    projectId: number,
    judge: (deployment: JsonObject) => Finding<object>,
  ): Promise<object> {
    return this.reconciler.write<object>(call, {
      send: () => this.quantconnect.post(call, `/live/update/${action}`, { projectId }, { isUrgent: true }),
      look: async (reading) => judge(await this.quantconnect.post(reading, '/live/read', { projectId })),
      next: Advice.harmless('read_live_algorithm', { projectId }),
    });
  }
}
