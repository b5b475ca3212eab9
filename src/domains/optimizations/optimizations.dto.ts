import {
  ArrayMinSize,
  IsHash,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Matches,
  Min,
} from 'class-validator';
import { AtMostWhen } from '../../mcp/decorators/at-most-when.decorator.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { BriefList } from '../../mcp/decorators/nested.decorator.js';
import { OptimizationConstraintDto, OptimizationParameterDto } from './grid.dto.js';
import { GRID_SEARCH, ShortName, TARGETS } from './wire-names.js';

const COMPILE_ID = /^\w+-\w+$/;
/** How many nodes of a kind may work on one optimization. */
export const MOST_NODES = { 'O2-8': 24, 'O4-12': 12, 'O8-16': 6 };

/** What an estimate and the optimization itself have in common. */
export class OptimizationRequestDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('Name.')
  @IsString()
  @IsNotEmpty()
  name!: string;

  @Describe('Statistic.')
  @ShortName()
  @IsIn(TARGETS)
  target!: string;

  @Describe('Direction.')
  @IsIn(['min', 'max'])
  targetTo!: 'min' | 'max';

  @Describe('Goal.')
  @IsOptional()
  @IsNumber()
  targetValue?: number;

  @Describe('Kind.')
  @ShortName()
  @IsIn([GRID_SEARCH])
  strategy!: string;

  @Describe('Grid: {name, min, max, step} each.')
  @BriefList(() => OptimizationParameterDto)
  @ArrayMinSize(1)
  parameters!: OptimizationParameterDto[];

  @Describe('{target, operator (as GreaterOrEqual), targetValue} each.')
  @IsOptional()
  @BriefList(() => OptimizationConstraintDto)
  constraints?: OptimizationConstraintDto[];
}

export class EstimateOptimizationTimeDto extends OptimizationRequestDto {
  @Describe('From create_compile.')
  @IsOptional()
  @Matches(COMPILE_ID)
  compileId?: string;
}

export class CreateOptimizationDto extends OptimizationRequestDto {
  @Describe('From create_compile.')
  @Matches(COMPILE_ID)
  compileId!: string;

  @Describe('Expected cost.')
  @IsNumber()
  estimatedCost!: number;

  @Describe('Node kind.')
  @IsIn(Object.keys(MOST_NODES))
  nodeType!: string;

  @Describe('Up to 24, 12 or 6 of these.')
  @IsInt()
  @IsPositive()
  @AtMostWhen('nodeType', MOST_NODES)
  parallelNodes!: number;
}

/** What every tool on one optimization takes. */
export class OptimizationDto {
  @Describe('Optimization id.')
  @Matches(/^O-[a-f0-9]{32}$/)
  optimizationId!: string;
}

export class ReadOptimizationDto extends OptimizationDto {
  @Describe('First run of the table (default 0).')
  @IsOptional()
  @IsInt()
  @Min(0)
  start?: number;

  @Describe('Read this run alone and in full.')
  @IsOptional()
  @IsHash('md5')
  backtestId?: string;
}

export class ListOptimizationsDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('First one to list (default 0).')
  @IsOptional()
  @IsInt()
  @Min(0)
  start?: number;
}

export class UpdateOptimizationDto extends OptimizationDto {
  @Describe('New name.')
  @IsString()
  @IsNotEmpty()
  name!: string;
}

export class AbortOptimizationDto extends OptimizationDto {}

export class DeleteOptimizationDto extends OptimizationDto {}
