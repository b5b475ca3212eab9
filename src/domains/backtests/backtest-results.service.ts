import { Injectable } from '@nestjs/common';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Resource } from '../../mcp/decorators/resource.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { entriesOf } from '../../quantconnect/lenient.js';
import { fittingPage } from '../../quantconnect/page.js';
import { BRIEF_TRADES, resultList } from '../../quantconnect/result-list.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { Advice } from '../../quantconnect/reconciliation/advice.js';
import { Reconciler } from '../../quantconnect/reconciliation/reconciler.js';
import { tagsChanged } from './backtest-looks.js';
import {
  ReadBacktestLogsDto,
  ReadBacktestReportDto,
  ReadBacktestTradesDto,
  UpdateBacktestTagsDto,
} from './backtest-results.dto.js';
import { ReadBacktestDto } from './backtests.dto.js';
import { isLoading, waiting } from './loading.js';
import { reportAnswer } from './report.answer.js';

@Injectable()
export class BacktestResultsService {
  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly reconciler: Reconciler,
  ) {}

  // Upstream wants the key `query` even where nothing is looked for.
  @Tool({
    effect: 'read',
    core: true,
    description:
      'Read log lines of a backtest: what the code printed, why it stopped. length counts all that match; go on at nextStart.',
  })
  @RequireScopes(Scope.BacktestsRead)
  async readBacktestLogs({ query = '', ...range }: ReadBacktestLogsDto, call: ToolCall): Promise<object> {
    const answer = await this.quantconnect.post(call, '/backtests/read/log', { ...range, query });
    const { shown, nextStart } = fittingPage(entriesOf(answer['logs']), range.start, answer['length']);
    return { ...answer, logs: shown, ...(nextStart && { nextStart }) };
  }

  @Tool({
    effect: 'read',
    core: true,
    description:
      'Read closed trades of a backtest: entry, exit, profit, fees. length counts all; go on at nextStart.',
  })
  @RequireScopes(Scope.BacktestsRead)
  async readBacktestTrades(
    { includeOrders = false, ...range }: ReadBacktestTradesDto,
    call: ToolCall,
  ): Promise<object> {
    const answer = await this.quantconnect.post(call, '/backtests/trades/read', range);
    if (isLoading(answer)) return waiting(answer);
    return resultList(answer, 'trades', range.start, includeOrders ? undefined : BRIEF_TRADES);
  }

  // A report is a page of pictures, megabytes of it: nothing for a model to read as text.
  @Tool({
    effect: 'read',
    description:
      'Make the HTML report of a completed backtest: state, then size, headings, resource uri. Figures: read_backtest.',
  })
  @RequireScopes(Scope.BacktestsRead)
  async readBacktestReport(
    { projectId, backtestId }: ReadBacktestReportDto,
    call: ToolCall,
  ): Promise<object> {
    const request = { projectId, backtestId };
    const answer = await this.quantconnect.post(call, '/backtests/read/report', request);
    return reportAnswer(answer, `qc://projects/${projectId}/backtests/${backtestId}/report`);
  }

  @Resource({
    uri: 'qc://projects/{projectId}/backtests/{backtestId}/report',
    mimeType: 'text/html',
    description: 'The report of a completed backtest: a page with charts, for a person to look at.',
  })
  @RequireScopes(Scope.BacktestsRead)
  async backtestReport(
    { projectId, backtestId }: ReadBacktestReportDto,
    call: ToolCall,
  ): Promise<string | undefined> {
    const request = { projectId, backtestId };
    const { report } = await this.quantconnect.post(call, '/backtests/read/report', request);
    return typeof report === 'string' && report !== '' ? report : undefined;
  }

  @Resource({
    uri: 'qc://projects/{projectId}/backtests/{backtestId}',
    mimeType: 'application/json',
    description: 'All of a backtest, with rolling windows and closed trades; hundreds of kilobytes.',
  })
  @RequireScopes(Scope.BacktestsRead)
  async backtestResult({ projectId, backtestId }: ReadBacktestDto, call: ToolCall): Promise<unknown> {
    const { backtest } = await this.quantconnect.post(call, '/backtests/read', { projectId, backtestId });
    return backtest ?? undefined;
  }

  @Tool({
    effect: 'destroy',
    idempotent: true,
    description: "Replace a backtest's tags, as in list_backtests.",
  })
  @RequireScopes(Scope.BacktestsWrite)
  updateBacktestTags(
    { projectId, backtestId, tags }: UpdateBacktestTagsDto,
    call: ToolCall,
  ): Promise<object> {
    return this.reconciler.write<object>(call, {
      send: () => this.quantconnect.post(call, '/backtests/tags/update', { projectId, backtestId, tags }),
      look: async (reading) =>
        tagsChanged(
          { backtestId, tags },
          await this.quantconnect.post(reading, '/backtests/list', { projectId }),
        ),
      next: Advice.harmless('list_backtests', { projectId }),
    });
  }
}
