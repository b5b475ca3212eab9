import {
  IsBoolean,
  IsHash,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsPositive,
  IsString,
  Matches,
  Min,
} from 'class-validator';
import { AtMostAbove } from '../../mcp/decorators/at-most-above.decorator.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { IsRecordOf } from '../../mcp/decorators/record-of.decorator.js';

export class CreateBacktestDto {
  @Describe('Project to backtest.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('Successful compile job of the project, as create_compile returned it.')
  @IsString()
  @Matches(/^[a-f0-9]+-[a-f0-9]+$/)
  compileId!: string;

  @Describe('Name of the backtest.')
  @IsString()
  @IsNotEmpty()
  backtestName!: string;

  @Describe('Values for the parameters that the code reads with get_parameter.')
  @IsOptional()
  @IsRecordOf('string', 'number')
  parameters?: Record<string, string | number>;
}

/** What every tool on one backtest takes. */
export class BacktestDto {
  @Describe('Project that holds the backtest.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('The backtest, as create_backtest returned it.')
  @IsHash('md5')
  backtestId!: string;
}

export class ReadBacktestDto extends BacktestDto {}

export class DeleteBacktestDto extends BacktestDto {}

export class ListBacktestsDto {
  @Describe('Project whose backtests to list.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('Add the statistics of each backtest (default false).')
  @IsOptional()
  @IsBoolean()
  includeStatistics?: boolean;
}

export class UpdateBacktestDto extends BacktestDto {
  @Describe('New name.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  name?: string;

  @Describe('New note.')
  @IsOptional()
  @IsString()
  note?: string;
}

export class ReadBacktestChartDto extends BacktestDto {
  @Describe(
    'Name of the chart, for example Strategy Equity, Drawdown or Benchmark; read_backtest lists them.',
  )
  @IsString()
  @IsNotEmpty()
  name!: string;

  @Describe('How many points to read at most.')
  @IsInt()
  @IsPositive()
  count!: number;

  @Describe('From when, in Unix seconds.')
  @IsInt()
  @Min(0)
  start!: number;

  @Describe('Until when, in Unix seconds.')
  @IsInt()
  @Min(0)
  end!: number;
}

export class BacktestRangeDto extends BacktestDto {
  @Describe('First item, counted from 0.')
  @IsInt()
  @Min(0)
  start!: number;

  @Describe('End of the range; at most 100 above start.')
  @IsInt()
  @IsPositive()
  @AtMostAbove('start', 100)
  end!: number;
}

export class ReadBacktestOrdersDto extends BacktestRangeDto {}

export class ReadBacktestInsightsDto extends BacktestRangeDto {}
