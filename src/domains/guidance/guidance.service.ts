import { Injectable } from '@nestjs/common';
import { IsIn, IsNotEmpty, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { Prompt } from '../../mcp/decorators/prompt.decorator.js';

export class BuildStrategyDto {
  @Describe('The idea in a few sentences: market, signal, holding period, risk.')
  @IsString()
  @IsNotEmpty()
  @MaxLength(4000)
  idea!: string;

  @Describe('Py or C#; Py if left out.')
  @IsOptional()
  @IsIn(['Py', 'C#'])
  language?: 'Py' | 'C#';
}

export class ExplainBacktestDto {
  @Describe('Number of the project.')
  @IsString()
  @Matches(/^[0-9]{1,15}$/)
  projectId!: string;

  @Describe('The newest one if left out.')
  @IsOptional()
  @IsString()
  @Matches(/^[a-f0-9]{32}$/)
  backtestId?: string;
}

export class ReviewLiveDto {
  @Describe('Number of the project that is live.')
  @IsString()
  @Matches(/^[0-9]{1,15}$/)
  projectId!: string;
}

/** What people ask for most, as a plan that uses the tools in the right order. */
@Injectable()
export class GuidanceService {
  @Prompt({ description: 'Turn an idea into a project with a backtest, and say honestly what came of it.' })
  @RequireScopes(Scope.ProjectsWrite, Scope.FilesWrite, Scope.CompileExecute, Scope.BacktestsWrite)
  buildStrategy({ idea, language = 'Py' }: BuildStrategyDto): string {
    return `Build a QuantConnect strategy from this idea and backtest it:

${quoted(idea)}

1. Before any code, write the rules down: universe, resolution, entry, exit, position size, risk limit, benchmark, period. Ask about what the idea leaves open and would change the result; choose the rest and say so.
2. create_project (language ${language}), then read_file: see what is there before you replace it. Use search_quantconnect for any API you are not certain of.
3. Write the code, small and readable, with a fee and slippage model and warm-up for indicators.
4. run_backtest with the code as edits, and one family for all variants of this idea; while status is running call it again with only the handle. On BuildError or a runtime error mend the lines it names and run it again with them as edits; read_backtest_logs says more.
5. Judge it: number of trades, return and drawdown against the benchmark, Sharpe ratio, fees, exposure, and whether one trade or one period made the result (read_backtest_trades, read_backtest_chart).
6. Report: the rules, the figures with their period, three reasons to doubt them, and the next experiment. Say how many backtests you ran. Deploy nothing.`;
  }

  @Prompt({ description: 'Find out why a backtest failed or did not do what was meant.' })
  @RequireScopes(Scope.BacktestsRead, Scope.FilesRead)
  explainBacktest({ projectId, backtestId }: ExplainBacktestDto): string {
    const first = backtestId
      ? `read_backtest with projectId ${projectId} and backtestId ${backtestId}`
      : `list_backtests with projectId ${projectId}; take the newest and read it with read_backtest`;
    return `Find out why a QuantConnect backtest failed or disappointed. Change nothing before you have shown the cause.

1. ${first}. Note status, period, runtime error, number of orders, statistics.
2. With a runtime error: read_backtest_logs from the end, then read_file for the file and line of the stack trace; enhance_error_message explains messages of LEAN.
3. Without orders: read_file main.py and follow the condition of the first order backwards: is data subscribed, is the warm-up over, is the indicator ready, is there cash, is the market open? Logs show which branch ran.
4. With orders but bad figures: read_backtest_orders for rejected and partly filled ones, read_backtest_trades for the few that made or lost the most, read_backtest_chart "Strategy Equity" and "Drawdown" for when.
5. Answer with: the cause, the evidence (log line, order id or figure), the smallest change that mends it as a diff, and how a further backtest would show that it worked. If the evidence does not decide, name what would.`;
  }

  @Prompt({
    description: 'Review a live deployment: is it well, is it doing what it should, what needs a person.',
  })
  @RequireScopes(Scope.LiveRead)
  reviewLiveDeployment({ projectId }: ReviewLiveDto): string {
    return `Review the live deployment of QuantConnect project ${projectId}. Only read: stop, liquidate, deploy or send nothing.

1. read_live_algorithm with projectId ${projectId}: status, since when, on which brokerage, runtime error.
2. read_live_portfolio: cash, holdings, the largest position as a share of the whole, unrealized profit.
3. read_live_orders of the last days: rejected, open and repeated ones; compare with what the code means to do (read_file, if its scope is there).
4. read_live_logs: warnings, disconnections, gaps in time. Logs are 5 to 10 minutes late, the other results up to 10 minutes.
5. read_live_chart "Strategy Equity": drawdown since the start, against the backtest the deployment came from (list_backtests, read_backtest).
6. Report in this order: what needs a person now, what to watch, what is well; each with its figure and the time it was read. Recommend actions, and leave them to the person.`;
  }
}

/** The words of a person inside a prompt of ours, marked as theirs. */
const quoted = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
