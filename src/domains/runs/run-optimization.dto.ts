import {
  ArrayMinSize,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';
import { AtMostWhen } from '../../mcp/decorators/at-most-when.decorator.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { BriefList } from '../../mcp/decorators/nested.decorator.js';
import { OptimizationConstraintDto, OptimizationParameterDto } from '../optimizations/grid.dto.js';
import { COMPILE_ID, MOST_NODES } from '../optimizations/optimizations.dto.js';
import { ShortName, TARGETS } from '../optimizations/wire-names.js';

/** As create_optimization takes it, but that what is required there may be left out beside a handle. */
export class RunOptimizationDto {
  @Describe('Project id.')
  @IsOptional()
  @IsInt()
  @IsPositive()
  projectId?: number;

  @Describe('Compiles if left out.')
  @IsOptional()
  @Matches(COMPILE_ID)
  compileId?: string;

  @Describe('Name.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  name?: string;

  @Describe('Statistic.')
  @IsOptional()
  @ShortName()
  @IsIn(TARGETS)
  target?: string;

  @Describe('Direction.')
  @IsOptional()
  @IsIn(['min', 'max'])
  targetTo?: 'min' | 'max';

  @Describe('{name, min, max, step} each.')
  @IsOptional()
  @BriefList(() => OptimizationParameterDto)
  @ArrayMinSize(1)
  parameters?: OptimizationParameterDto[];

  @Describe('As in create_optimization.')
  @IsOptional()
  @BriefList(() => OptimizationConstraintDto)
  constraints?: OptimizationConstraintDto[];

  @Describe('Expected cost.')
  @IsOptional()
  @IsNumber()
  estimatedCost?: number;

  @Describe('Node kind.')
  @IsOptional()
  @IsIn(Object.keys(MOST_NODES))
  nodeType?: string;

  @Describe('Up to 24, 12 or 6.')
  @IsOptional()
  @IsInt()
  @IsPositive()
  @AtMostWhen('nodeType', MOST_NODES)
  parallelNodes?: number;

  @Describe('As in run_backtest.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  family?: string;

  @Describe('Goes on; needs nothing else.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  handle?: string;
}
