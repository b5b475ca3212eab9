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
import { NotBelow } from '../../mcp/decorators/not-below.decorator.js';
import { IsRecordOf } from '../../mcp/decorators/record-of.decorator.js';

export class CreateBacktestDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('From create_compile, built.')
  @IsString()
  @Matches(/^[a-f0-9]+-[a-f0-9]+$/)
  compileId!: string;

  @Describe('Name.')
  @IsString()
  @IsNotEmpty()
  backtestName!: string;

  @Describe('Values for get_parameter in the code.')
  @IsOptional()
  @IsRecordOf('string', 'number')
  parameters?: Record<string, string | number>;
}

/** What every tool on one backtest takes. */
export class BacktestDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('From create_backtest.')
  @IsHash('md5')
  backtestId!: string;
}

export class ReadBacktestDto extends BacktestDto {}

export class DeleteBacktestDto extends BacktestDto {}

export class ListBacktestsDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('Default false.')
  @IsOptional()
  @IsBoolean()
  includeStatistics?: boolean;

  @Describe('First, from 0.')
  @IsOptional()
  @IsInt()
  @Min(0)
  start?: number;
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
  @Describe('As read_backtest lists them: Strategy Equity, Drawdown.')
  @IsString()
  @IsNotEmpty()
  name!: string;

  @Describe('Most points.')
  @IsInt()
  @IsPositive()
  count!: number;

  @Describe('From, Unix seconds.')
  @IsInt()
  @Min(0)
  start!: number;

  @Describe('Until, Unix seconds.')
  @IsInt()
  @Min(0)
  @NotBelow('start')
  end!: number;
}

export class BacktestRangeDto extends BacktestDto {
  @Describe('First, from 0.')
  @IsInt()
  @Min(0)
  start!: number;

  @Describe('At most 100 above start.')
  @IsInt()
  @IsPositive()
  @AtMostAbove('start', 100)
  end!: number;
}

export class ReadBacktestOrdersDto extends BacktestRangeDto {
  @Describe('Add events and properties of each order.')
  @IsOptional()
  @IsBoolean()
  includeDetails?: boolean;
}

export class ReadBacktestInsightsDto extends BacktestRangeDto {}
