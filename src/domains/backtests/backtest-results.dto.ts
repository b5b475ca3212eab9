import {
  IsArray,
  IsBoolean,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsPositive,
  IsString,
  Min,
} from 'class-validator';
import { AtMostAbove } from '../../mcp/decorators/at-most-above.decorator.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { BacktestDto, BacktestRangeDto } from './backtests.dto.js';

export class ReadBacktestLogsDto extends BacktestDto {
  @Describe('First line, from 0.')
  @IsInt()
  @Min(0)
  start!: number;

  @Describe('At most 200 above start.')
  @IsInt()
  @IsPositive()
  @AtMostAbove('start', 200)
  end!: number;

  @Describe('Text to look for.')
  @IsOptional()
  @IsString()
  query?: string;
}

export class ReadBacktestTradesDto extends BacktestRangeDto {
  @Describe('Add their orders (default false).')
  @IsOptional()
  @IsBoolean()
  includeOrders?: boolean;
}

export class ReadBacktestReportDto extends BacktestDto {}

export class UpdateBacktestTagsDto extends BacktestDto {
  @Describe('All its tags; [] clears.')
  @IsArray()
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  tags!: string[];
}
