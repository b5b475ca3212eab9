import { Injectable } from '@nestjs/common';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Resource } from '../../mcp/decorators/resource.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { filesThatFit } from '../../quantconnect/files-that-fit.js';
import { entriesOf, without } from '../../quantconnect/lenient.js';
import { pageOf } from '../../quantconnect/page.js';
import {
  ListLiveAlgorithmsDto,
  LiveDeploymentDto,
  LiveProjectDto,
  ReadLiveAlgorithmDto,
  ReadLivePortfolioDto,
} from './live.dto.js';

@Injectable()
export class LiveService {
  constructor(private readonly quantconnect: QuantConnectClient) {}

  @Tool({
    effect: 'read',
    description:
      'Read a live deployment: status (InQueue … Running; Stopped, Liquidated, RuntimeError, DeployError), deployId, runtime statistics.',
  })
  @RequireScopes(Scope.LiveRead)
  async readLiveAlgorithm(
    { projectId, deployId, includeFiles }: ReadLiveAlgorithmDto,
    call: ToolCall,
  ): Promise<object> {
    const algorithm = await this.quantconnect.post(call, '/live/read', { projectId, deployId });
    const files = entriesOf(algorithm['files']);
    if (files.length === 0) return algorithm;
    const whole = `the resource qc://projects/${projectId}/live/${idOf(algorithm) ?? deployId}`;
    if (includeFiles) return { ...algorithm, ...filesThatFit(files, whole) };
    return {
      ...algorithm,
      files: files.map((file) => without(file, 'content')),
      omitted: ['files.content: set includeFiles'],
    };
  }

  @Resource({
    uri: 'qc://projects/{projectId}/live',
    mimeType: 'application/json',
    description: 'All of the latest live deployment of a project, with its code and charts.',
  })
  @RequireScopes(Scope.LiveRead)
  liveDeployment({ projectId }: LiveProjectDto, call: ToolCall): Promise<object> {
    return this.quantconnect.post(call, '/live/read', { projectId });
  }

  @Resource({
    uri: 'qc://projects/{projectId}/live/{deployId}',
    mimeType: 'application/json',
    description: 'All of one live deployment of a project, with its code and charts.',
  })
  @RequireScopes(Scope.LiveRead)
  liveDeploymentById({ projectId, deployId }: LiveDeploymentDto, call: ToolCall): Promise<object> {
    return this.quantconnect.post(call, '/live/read', { projectId, deployId });
  }

  @Tool({
    effect: 'read',
    description: 'List live deployments, past and present, with status, brokerage and equity.',
  })
  @RequireScopes(Scope.LiveRead)
  async listLiveAlgorithms({ start = 0, ...filter }: ListLiveAlgorithmsDto, call: ToolCall): Promise<object> {
    const { live, ...rest } = await this.quantconnect.post(call, '/live/list', filter);
    const all = entriesOf(live);
    const { shown, ...more } = pageOf(all, start);
    return { ...rest, live: shown, length: all.length, ...more };
  }

  @Tool({
    effect: 'read',
    description:
      'Read cash and holdings of a live algorithm: a average price, q quantity, p price, v value, u unrealized profit, up in percent. Up to 10 minutes late.',
  })
  @RequireScopes(Scope.LiveRead)
  async readLivePortfolio({ projectId, start = 0 }: ReadLivePortfolioDto, call: ToolCall): Promise<object> {
    const answer = await this.quantconnect.post<PortfolioAnswer>(call, '/live/portfolio/read', { projectId });
    const { holdings, ...beside } = answer.portfolio ?? {};
    const all = Object.entries(holdings ?? {}).toSorted(byValue);
    const { shown, ...more } = pageOf(all, start, { beside });
    return {
      ...answer,
      portfolio: { ...beside, holdings: Object.fromEntries(shown) },
      length: all.length,
      ...more,
    };
  }
}

const idOf = ({ deployId }: Readonly<Record<string, unknown>>): string | undefined =>
  typeof deployId === 'string' ? deployId : undefined;

interface PortfolioAnswer {
  readonly portfolio?: { readonly holdings?: object | null } | null;
}

const byValue = ([, one]: [string, unknown], [, other]: [string, unknown]): number =>
  valueOf(other) - valueOf(one);

const valueOf = (holding: unknown): number =>
  Math.abs(Number((holding as { v?: unknown } | null)?.v ?? 0)) || 0;
