import { Injectable, Module } from '@nestjs/common';
import { IsBoolean, IsHash, IsInt, IsOptional, IsString } from 'class-validator';
import { RequireScopes } from '../../src/auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../src/auth/scope.js';
import { Describe } from '../../src/mcp/decorators/describe.decorator.js';
import { Illustrated } from '../../src/mcp/decorators/illustrated.js';
import { ToolCall } from '../../src/mcp/decorators/tool-call.js';
import { Tool } from '../../src/mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../src/quantconnect/quantconnect.client.js';
import { QuantConnectModule } from '../../src/quantconnect/quantconnect.module.js';
import type { BacktestView } from '../../src/pictures/backtest-view.js';
import type { Curve } from '../../src/research/curve.js';

class ShowBacktestDto {
  @Describe('Project id.')
  @IsOptional()
  @IsInt()
  projectId?: number;

  @Describe('Backtest id.')
  @IsOptional()
  @IsHash('md5')
  backtestId?: string;

  @Describe('Answer before it is done.')
  @IsOptional()
  @IsBoolean()
  unfinished?: boolean;

  @Describe('Goes on.')
  @IsOptional()
  @IsString()
  handle?: string;
}

const FLAGS = [
  { flag: 'few_trades', says: '12 trades: fewer than 30 say little about the next 30.' },
  { flag: 'no_fees', says: 'No fees were charged on any of the 24 orders.' },
];

const SESSIONS = 63;

/** Shows a backtest of the sandbox as the tools of the product do, with curves of its own reading. */
@Injectable()
class ShowService {
  constructor(private readonly quantconnect: QuantConnectClient) {}

  @Tool({
    effect: 'read',
    continues: true,
    view: 'ui://quantconnect/backtest',
    description: 'Show a backtest.',
  })
  @RequireScopes(Scope.BacktestsRead)
  async showBacktest({ unfinished, handle, ...asked }: ShowBacktestDto, call: ToolCall): Promise<object> {
    if (unfinished)
      return {
        status: 'running',
        stage: 'backtest',
        backtestName: 'SMA cross',
        progress: 0.4,
        retryAfterSeconds: 2,
        handle: call.handleOf(asked),
        next: 'Call again with the handle.',
      };
    const place = (handle === undefined ? asked : call.stateOf(handle)) as {
      projectId: number;
      backtestId: string;
    };
    return new Illustrated({ ...place, done: true }, { view: await this.view(place, call) });
  }

  private async view(place: object, call: ToolCall): Promise<BacktestView> {
    const { backtest } = await this.quantconnect.post<any>(call, '/backtests/read', place);
    const equity = await this.curve(place, 'Strategy Equity', 'Equity', call);
    const { times, values } = equity;
    const peaks = values.map((_, n) => Math.max(...values.slice(0, n + 1)));
    return {
      kind: 'backtest',
      name: backtest.name,
      statistics: Object.entries(backtest.statistics).map(([name, value]) => ({
        name,
        value: String(value),
      })),
      flags: FLAGS,
      equity,
      benchmark: await this.curve(place, 'Benchmark', 'Benchmark', call),
      drawdown: { times, values: values.map((value, n) => value / peaks[n]! - 1) },
      rollingSharpe: rollingSharpe(equity),
    };
  }

  private async curve(place: object, name: string, series: string, call: ToolCall): Promise<Curve> {
    const range = { name, count: 5000, start: 0, end: 2_000_000_000 };
    const { chart } = await this.quantconnect.post<any>(call, '/backtests/chart/read', {
      ...place,
      ...range,
    });
    const points = chart.series[series].values as number[][];
    return { times: points.map(([time]) => time!), values: points.map((point) => point.at(-1)!) };
  }
}

function rollingSharpe({ times, values }: Curve): Curve {
  const returns = values.slice(1).map((value, n) => value / values[n]! - 1);
  const sharpes = returns.slice(SESSIONS - 1).map((_, n) => {
    const some = returns.slice(n, n + SESSIONS);
    const mean = some.reduce((sum, one) => sum + one, 0) / SESSIONS;
    const deviation = Math.sqrt(some.reduce((sum, one) => sum + (one - mean) ** 2, 0) / SESSIONS);
    return deviation > 0 ? (mean / deviation) * Math.sqrt(252) : 0;
  });
  return { times: times.slice(SESSIONS), values: sharpes };
}

@Module({ imports: [QuantConnectModule], providers: [ShowService] })
export class ShowModule {}
