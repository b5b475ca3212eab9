import { Injectable } from '@nestjs/common';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { Advice } from '../../quantconnect/reconciliation/advice.js';
import { Reconciler } from '../../quantconnect/reconciliation/reconciler.js';
import type { QuantConnectCall } from '../../quantconnect/quantconnect-call.js';
import type { JsonObject } from '../../quantconnect/quantconnect-reply.js';
import { backtestChanged, backtestDeleted, backtestMade } from './backtest-looks.js';
import type { BacktestResponse } from '../../quantconnect/quantconnect.types.js';
import {
  CreateBacktestDto,
  DeleteBacktestDto,
  ListBacktestsDto,
  ReadBacktestChartDto,
  ReadBacktestDto,
  ReadBacktestInsightsDto,
  ReadBacktestOrdersDto,
  UpdateBacktestDto,
} from './backtests.dto.js';
import { isLoading, waiting } from './loading.js';
import { fittingChart } from '../../quantconnect/chart-points.js';
import { entriesOf } from '../../quantconnect/lenient.js';
import { pageOf } from '../../quantconnect/page.js';
import { BRIEF_ORDERS, resultList } from '../../quantconnect/result-list.js';

// Null is how it answers for one that was deleted. An answer without the field is another matter.
const DELETED = 'QuantConnect has no such backtest any more.';

@Injectable()
export class BacktestsService {
  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly reconciler: Reconciler,
  ) {}

  @Tool({
    effect: 'write',
    core: true,
    description:
      'Backtest compiled code on a paid node. Returns the backtestId. Then read_backtest until completed.',
  })
  @RequireScopes(Scope.BacktestsWrite)
  createBacktest(backtest: CreateBacktestDto, call: ToolCall): Promise<object> {
    const { projectId, backtestName } = backtest;
    return this.reconciler.write<object>(call, {
      send: () => this.quantconnect.post<BacktestResponse>(call, '/backtests/create', backtest),
      look: async (reading, time) => backtestMade(backtestName, await this.list(reading, projectId), time),
      makes: `backtest ${projectId} ${backtestName}`,
      next: Advice.readFirst('list_backtests', { projectId }),
    });
  }

  // A run of some years carries hundreds of kilobytes of monthly windows and trades: more than a model reads.
  @Tool({
    effect: 'read',
    core: true,
    description:
      'Read one backtest: status, progress (0 to 1), statistics, runtime error, chart names. Until completed wait 5 seconds and read again; statistics can come a little later. More: read_backtest_orders, _chart, _logs.',
  })
  @RequireScopes(Scope.BacktestsRead)
  async readBacktest({ projectId, backtestId }: ReadBacktestDto, call: ToolCall): Promise<object> {
    const { backtest } = await this.quantconnect.post<BacktestResponse>(call, '/backtests/read', {
      projectId,
      backtestId,
    });
    if (!backtest) return { backtest: null, ...(backtest === null && { note: DELETED }) };
    const { rollingWindow, totalPerformance, ...rest } = backtest;
    const { closedTrades, ...performance } = totalPerformance ?? {};
    const omitted = Object.entries({ rollingWindow, 'totalPerformance.closedTrades': closedTrades });
    return {
      backtest: { ...rest, totalPerformance: totalPerformance ? performance : (totalPerformance ?? null) },
      omitted: [
        ...omitted.filter(([, value]) => value !== undefined && value !== null).map(([name]) => name),
        `all of it: the resource qc://projects/${projectId}/backtests/${backtestId}`,
      ],
    };
  }

  @Tool({
    effect: 'read',
    core: true,
    description: 'List backtests, newest first; go on at nextStart.',
  })
  @RequireScopes(Scope.BacktestsRead)
  async listBacktests(
    { projectId, includeStatistics = false, start }: ListBacktestsDto,
    call: ToolCall,
  ): Promise<object> {
    const { backtests, ...rest } = await this.quantconnect.post(call, '/backtests/list', {
      projectId,
      includeStatistics,
    });
    const all = entriesOf(backtests);
    const { shown, nextStart } = pageOf(all, start);
    return { ...rest, backtests: shown, length: all.length, ...(nextStart && { nextStart }) };
  }

  @Tool({
    effect: 'read',
    core: true,
    description: 'Read the points of one chart. 100 points show the shape of a curve.',
  })
  @RequireScopes(Scope.BacktestsRead)
  async readBacktestChart(chart: ReadBacktestChartDto, call: ToolCall): Promise<object> {
    const answer = await this.quantconnect.post(call, '/backtests/chart/read', chart);
    return isLoading(answer) ? waiting(answer) : fittingChart(answer);
  }

  @Tool({
    effect: 'read',
    core: true,
    description:
      'Read orders: symbol, quantity, price, status, tag. length is their number; go on at nextStart.',
  })
  @RequireScopes(Scope.BacktestsRead)
  async readBacktestOrders(
    { includeDetails = false, ...range }: ReadBacktestOrdersDto,
    call: ToolCall,
  ): Promise<object> {
    const answer = await this.quantconnect.post(call, '/backtests/orders/read', range);
    return isLoading(answer)
      ? waiting(answer)
      : resultList(answer, 'orders', range.start, includeDetails ? undefined : BRIEF_ORDERS);
  }

  @Tool({
    effect: 'read',
    description: 'Read the insights emitted. length is their number; go on at nextStart.',
  })
  @RequireScopes(Scope.BacktestsRead)
  async readBacktestInsights(range: ReadBacktestInsightsDto, call: ToolCall): Promise<object> {
    const answer = await this.quantconnect.post(call, '/backtests/read/insights', range);
    return isLoading(answer) ? waiting(answer) : resultList(answer, 'insights', range.start);
  }

  @Tool({
    effect: 'destroy',
    idempotent: true,
    description: 'Change name or note; what is left out stays.',
  })
  @RequireScopes(Scope.BacktestsWrite)
  updateBacktest(changes: UpdateBacktestDto, call: ToolCall): Promise<object> {
    const { projectId, backtestId } = changes;
    return this.reconciler.write<object>(call, {
      send: () => this.quantconnect.post(call, '/backtests/update', changes),
      look: async (reading) =>
        backtestChanged(
          changes,
          await this.quantconnect.post<BacktestResponse>(reading, '/backtests/read', {
            projectId,
            backtestId,
          }),
        ),
      next: Advice.harmless('read_backtest', { projectId, backtestId }),
    });
  }

  @Tool({ effect: 'destroy', idempotent: true, description: 'Delete a backtest for good.' })
  @RequireScopes(Scope.BacktestsDelete)
  deleteBacktest({ projectId, backtestId }: DeleteBacktestDto, call: ToolCall): Promise<object> {
    return this.reconciler.write<object>(call, {
      send: () => this.quantconnect.post(call, '/backtests/delete', { projectId, backtestId }),
      look: async (reading) => backtestDeleted(backtestId, await this.list(reading, projectId)),
      next: Advice.harmless('list_backtests', { projectId }),
    });
  }

  private list(call: QuantConnectCall, projectId: number): Promise<JsonObject> {
    return this.quantconnect.post(call, '/backtests/list', { projectId, includeStatistics: false });
  }
}
