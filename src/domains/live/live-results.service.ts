import { Injectable } from '@nestjs/common';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import type { LoadingResponse } from '../../quantconnect/quantconnect.types.js';
import { listOf, pageThatFits, without } from './fitting.js';
import {
  ReadLiveChartDto,
  ReadLiveInsightsDto,
  ReadLiveLogsDto,
  ReadLiveOrdersDto,
  ReadLiveTradesDto,
} from './live.dto.js';

// Two thirds of an order, and of use only when one order is looked into.
const ORDER_DETAILS = ['events', 'orderSubmissionData', 'properties'];

/** What a live algorithm did, as QuantConnect last noted it. */
@Injectable()
export class LiveResultsService {
  constructor(private readonly quantconnect: QuantConnectClient) {}

  @Tool({
    effect: 'read',
    description: 'Read points of one chart of a live algorithm, as of the last 10 minutes. Try count 100.',
  })
  @RequireScopes(Scope.LiveRead)
  async readLiveChart(chart: ReadLiveChartDto, call: ToolCall): Promise<object> {
    const answer = await this.quantconnect.post(call, '/live/chart/read', chart);
    return loading(answer) ?? answer;
  }

  @Tool({
    effect: 'read',
    description:
      'Read log lines of a live algorithm, 5 to 10 minutes late while it runs. length counts the lines of all deployments, deploymentOffset is where this one begins.',
  })
  @RequireScopes(Scope.LiveRead)
  async readLiveLogs({ format = 'json', ...lines }: ReadLiveLogsDto, call: ToolCall): Promise<object> {
    const { logs, ...rest } = await this.quantconnect.post(call, '/live/logs/read', { format, ...lines });
    const { items, ...more } = pageThatFits(listOf(logs), lines.startLine, 'startLine');
    return { ...rest, logs: items, ...more };
  }

  @Tool({
    effect: 'read',
    description:
      'Read the orders of a live algorithm, as of the last 10 minutes; length is how many there are.',
  })
  @RequireScopes(Scope.LiveRead)
  async readLiveOrders(
    { includeDetails = false, ...range }: ReadLiveOrdersDto,
    call: ToolCall,
  ): Promise<object> {
    const answer = await this.quantconnect.post(call, '/live/orders/read', range);
    const left = includeDetails ? [] : ORDER_DETAILS;
    return loading(answer) ?? paged(answer, 'orders', range.start, left, 'includeDetails');
  }

  @Tool({
    effect: 'read',
    description:
      'Read the insights of a live algorithm, as of the last 10 minutes; length is how many there are.',
  })
  @RequireScopes(Scope.LiveRead)
  async readLiveInsights(range: ReadLiveInsightsDto, call: ToolCall): Promise<object> {
    const answer = await this.quantconnect.post(call, '/live/insights/read', range);
    return loading(answer) ?? paged(answer, 'insights', range.start);
  }

  @Tool({
    effect: 'read',
    description:
      'Read the closed trades of a live algorithm: profit, fees, duration, order ids. Open positions: read_live_portfolio.',
  })
  @RequireScopes(Scope.LiveRead)
  async readLiveTrades(
    { includeOrders = false, ...range }: ReadLiveTradesDto,
    call: ToolCall,
  ): Promise<object> {
    const answer = await this.quantconnect.post(call, '/live/trades/read', range);
    const left = includeOrders ? [] : ['orders'];
    return loading(answer) ?? paged(answer, 'trades', range.start, left, 'includeOrders');
  }
}

/** Until the first data are there QuantConnect answers how far it is: say what to do about it. */
function loading({ status, progress }: LoadingResponse): object | undefined {
  if (status !== 'loading') return undefined;
  return { status, progress, note: 'QuantConnect is still preparing this. Wait 5 seconds and call again.' };
}

/** An answer whose list fits, without the fields left out of its items. */
function paged(answer: object, list: string, start: number, left: string[] = [], option = ''): object {
  const all = listOf((answer as Record<string, unknown>)[list]);
  const { items, omitted } = pageThatFits(
    all.map((item) => (left.length > 0 ? without(item, left) : item)),
    start,
  );
  const hints = [
    ...(left.length > 0 && items.length > 0 ? [`${left.join(', ')}: set ${option}`] : []),
    ...(omitted ? [omitted] : []),
  ];
  return { ...answer, [list]: items, ...(hints.length > 0 && { omitted: hints }) };
}
