import { IsIn, IsInt, IsNotEmpty, IsNumber, IsOptional, IsPositive, IsString } from 'class-validator';
import { AtMostWhen } from '../../mcp/decorators/at-most-when.decorator.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { BriefList } from '../../mcp/decorators/nested.decorator.js';
import { OptimizationConstraintDto, OptimizationParameterDto } from '../optimizations/grid.dto.js';
import { MOST_NODES } from '../optimizations/optimizations.dto.js';
import { ShortName, TARGETS } from '../optimizations/wire-names.js';

/**
 * As create_optimization takes it, but that what is required there may be left out beside a handle. Its schema says no
 * more than names and types: the rest is in that of create_optimization.
 */
export class RunOptimizationDto {
  @Describe('Project id.')
  @IsOptional()
  @IsInt()
  @IsPositive()
  projectId?: number;

  @Describe('Compiles if left out.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  compileId?: string;

  @Describe('Name.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  name?: string;

  @Describe('Target.')
  @IsOptional()
  @ShortName()
  @IsIn(TARGETS)
  target?: string;

  @Describe('Target to.')
  @IsOptional()
  @IsIn(['min', 'max'])
  targetTo?: 'min' | 'max';

  @Describe('{name, min, max, step} each.')
  @IsOptional()
  @BriefList(() => OptimizationParameterDto)
  parameters?: OptimizationParameterDto[];

  @Describe('Constraints.')
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

  @Describe('Parallel nodes.')
  @IsOptional()
  @IsInt()
  @IsPositive()
  @AtMostWhen('nodeType', MOST_NODES)
  parallelNodes?: number;

  @Describe('Family.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  family?: string;

  @Describe('Goes on alone.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  handle?: string;
}
