import { IsIn, IsNotEmpty, IsNumber, IsOptional, IsPositive, IsString } from 'class-validator';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { NotBelow } from '../../mcp/decorators/not-below.decorator.js';
import { ShortName, TARGETS } from './wire-names.js';

/** One dimension of the grid. */
export class OptimizationParameterDto {
  @Describe('Name, as the code reads it with get_parameter.')
  @IsString()
  @IsNotEmpty()
  name!: string;

  @Describe('First value.')
  @IsNumber()
  min!: number;

  @Describe('Last value.')
  @IsNumber()
  @NotBelow('min')
  max!: number;

  @Describe('From one value to the next.')
  @IsNumber()
  @IsPositive()
  step!: number;

  @Describe('Smallest step of a strategy that narrows its steps; a grid does not.')
  @IsOptional()
  @IsNumber()
  @IsPositive()
  minStep?: number;
}

/** What a result has to meet. */
export class OptimizationConstraintDto {
  @Describe('Statistic.')
  @ShortName()
  @IsIn(TARGETS)
  target!: string;

  @Describe('How the statistic has to compare with the threshold.')
  @IsIn(['LessOrEqual', 'Less', 'GreaterOrEqual', 'Greater', 'NotEqual', 'Equals'])
  operator!: string;

  @Describe('Threshold.')
  @IsNumber()
  targetValue!: number;
}
