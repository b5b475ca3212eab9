import { IsBoolean, IsIn, IsInt, IsNotEmpty, IsOptional, IsPositive, IsString, Min } from 'class-validator';
import { AtMostAbove } from '../../mcp/decorators/at-most-above.decorator.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { NotBelow } from '../../mcp/decorators/not-below.decorator.js';

/** What every tool on the deployment of a project takes. */
export class LiveProjectDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;
}

export class LiveDeploymentDto extends LiveProjectDto {
  @Describe('A deployment, past or present.')
  @IsString()
  @IsNotEmpty()
  deployId!: string;
}

export class StopLiveAlgorithmDto extends LiveProjectDto {}

export class LiquidateLiveAlgorithmDto extends LiveProjectDto {}

export class ReadLiveAlgorithmDto extends LiveProjectDto {
  @Describe('A past deployment; the latest if left out.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  deployId?: string;

  @Describe('Add the contents of the deployed files.')
  @IsOptional()
  @IsBoolean()
  includeFiles?: boolean;
}

export class ListLiveAlgorithmsDto {
  @Describe('Project id; all projects if left out.')
  @IsOptional()
  @IsInt()
  @IsPositive()
  projectId?: number;

  @Describe('Only this status.')
  @IsOptional()
  @IsIn(['Running', 'Stopped', 'RuntimeError', 'Liquidated'])
  status?: string;

  @Describe('First entry, from 0.')
  @IsOptional()
  @IsInt()
  @Min(0)
  start?: number;
}

export class ReadLiveChartDto extends LiveProjectDto {
  @Describe('Such as Strategy Equity, Drawdown, Exposure.')
  @IsString()
  @IsNotEmpty()
  name!: string;

  @Describe('Points at most.')
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

export class ReadLiveLogsDto extends LiveProjectDto {
  @Describe('deployId of the deployment.')
  @IsString()
  @IsNotEmpty()
  algorithmId!: string;

  @Describe('First line, from 0.')
  @IsInt()
  @Min(0)
  startLine!: number;

  @Describe('At most 250 above startLine.')
  @IsInt()
  @IsPositive()
  @AtMostAbove('startLine', 250)
  endLine!: number;

  @Describe('Only lines of this deployment.')
  @IsOptional()
  @IsBoolean()
  deploymentLogs?: boolean;

  @Describe('Only lines with this; line numbers then count matches.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  query?: string;

  @Describe('Default json.')
  @IsOptional()
  @IsIn(['json'])
  format?: string;
}

export class ReadLivePortfolioDto extends LiveProjectDto {
  @Describe('First holding, from 0, largest value first.')
  @IsOptional()
  @IsInt()
  @Min(0)
  start?: number;
}

export class ReadLiveOrdersDto extends LiveProjectDto {
  @Describe('First order, from 0.')
  @IsInt()
  @Min(0)
  start!: number;

  @Describe('At most 1000 above start.')
  @IsInt()
  @IsPositive()
  @AtMostAbove('start', 1000)
  end!: number;

  @Describe('deployId; the latest if left out.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  algorithmId?: string;

  @Describe('Add events and submission data.')
  @IsOptional()
  @IsBoolean()
  includeDetails?: boolean;
}

export class ReadLiveInsightsDto extends LiveProjectDto {
  @Describe('First insight, default 0.')
  @IsOptional()
  @IsInt()
  @Min(0)
  start: number = 0;

  @Describe('At most 100 above start.')
  @IsInt()
  @IsPositive()
  @AtMostAbove('start', 100)
  end!: number;

  @Describe('deployId; the latest if left out.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  algorithmId?: string;
}

export class ReadLiveTradesDto extends LiveProjectDto {
  @Describe('First trade, from 0.')
  @IsInt()
  @Min(0)
  start!: number;

  @Describe('At most 1000 above start.')
  @IsInt()
  @IsPositive()
  @AtMostAbove('start', 1000)
  end!: number;

  @Describe('All deployments if left out.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  deployId?: string;

  @Describe('Add the orders of each trade.')
  @IsOptional()
  @IsBoolean()
  includeOrders?: boolean;
}
