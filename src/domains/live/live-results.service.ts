import { Injectable } from '@nestjs/common';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import type { LoadingResponse } from '../../quantconnect/quantconnect.types.js';
import { fittingChart } from '../../quantconnect/chart-points.js';
import { entriesOf } from '../../quantconnect/lenient.js';
import { fittingPage } from '../../quantconnect/page.js';
import { BRIEF_ORDERS, BRIEF_TRADES, resultList } from '../../quantconnect/result-list.js';
import {
  ReadLiveChartDto,
  ReadLiveInsightsDto,
  ReadLiveLogsDto,
  ReadLiveOrdersDto,
  ReadLiveTradesDto,
} from './live.dto.js';

/** What a live algorithm did, as QuantConnect last noted it. */
@Injectable()
export class LiveResultsService {
  constructor(private readonly quantconnect: QuantConnectClient) {}

  @Tool({
    effect: 'read',
    description: 'Read points of one live chart, up to 10 minutes late. Try count 100.',
  })
  @RequireScopes(Scope.LiveRead)
  async readLiveChart(chart: ReadLiveChartDto, call: ToolCall): Promise<object> {
    const answer = await this.quantconnect.post(call, '/live/chart/read', chart);
    return loading(answer) ?? fittingChart(answer);
  }

  @Tool({
    effect: 'read',
    description:
      'Read log lines of a live algorithm, 5 to 10 minutes late. length counts the lines of all deployments, deploymentOffset is where this one begins.',
  })
  @RequireScopes(Scope.LiveRead)
  async readLiveLogs({ format = 'json', ...lines }: ReadLiveLogsDto, call: ToolCall): Promise<object> {
    const { logs, ...rest } = await this.quantconnect.post(call, '/live/logs/read', { format, ...lines });
    const { shown, nextStart } = fittingPage(entriesOf(logs), lines.startLine, 0, rest);
    return { ...rest, logs: shown, ...(nextStart && { nextStartLine: nextStart }) };
  }

  @Tool({
    effect: 'read',
    description: 'Read the orders of a live algorithm, up to 10 minutes late.',
  })
  @RequireScopes(Scope.LiveRead)
  async readLiveOrders(
    { includeDetails = false, ...range }: ReadLiveOrdersDto,
    call: ToolCall,
  ): Promise<object> {
    const answer = await this.quantconnect.post(call, '/live/orders/read', range);
    return (
      loading(answer) ?? resultList(answer, 'orders', range.start, includeDetails ? undefined : BRIEF_ORDERS)
    );
  }

  @Tool({
    effect: 'read',
    description: 'Read the insights of a live algorithm, up to 10 minutes late.',
  })
  @RequireScopes(Scope.LiveRead)
  async readLiveInsights(range: ReadLiveInsightsDto, call: ToolCall): Promise<object> {
    const answer = await this.quantconnect.post(call, '/live/insights/read', range);
    return loading(answer) ?? resultList(answer, 'insights', range.start);
  }

  @Tool({
    effect: 'read',
    description: 'Read the closed trades of a live algorithm: profit, fees, duration, order ids.',
  })
  @RequireScopes(Scope.LiveRead)
  async readLiveTrades(
    { includeOrders = false, ...range }: ReadLiveTradesDto,
    call: ToolCall,
  ): Promise<object> {
    const answer = await this.quantconnect.post(call, '/live/trades/read', range);
    return (
      loading(answer) ?? resultList(answer, 'trades', range.start, includeOrders ? undefined : BRIEF_TRADES)
    );
  }
}

/** Until the first data are there QuantConnect answers how far it is: say what to do about it. */
function loading({ status, progress }: LoadingResponse): object | undefined {
  if (status !== 'loading') return undefined;
  return { status, progress, note: 'QuantConnect is still preparing this. Wait 5 seconds and call again.' };
}
