import { IsBoolean, IsHash, IsIn, IsInt, IsOptional, Min } from 'class-validator';
import { Describe } from '../../mcp/decorators/describe.decorator.js';

export const NODE_KINDS = ['backtest', 'research', 'live'] as const;

export type NodeKind = (typeof NODE_KINDS)[number];

export class ReadOrganizationDto {
  @Describe('Organization id (default: preferred one).')
  @IsOptional()
  @IsHash('md5')
  organizationId?: string;

  @Describe('Add e-mail addresses (default false).')
  @IsOptional()
  @IsBoolean()
  includeEmails?: boolean;

  @Describe('Add credit movements (default false).')
  @IsOptional()
  @IsBoolean()
  includeMovements?: boolean;

  @Describe('First, from 0.')
  @IsOptional()
  @IsInt()
  @Min(0)
  start?: number;
}

export class ReadOrganizationNodesDto {
  @Describe('Organization id.')
  @IsHash('md5')
  organizationId!: string;

  @Describe('Only this kind.')
  @IsOptional()
  @IsIn(NODE_KINDS)
  kind?: NodeKind;

  @Describe('First, from 0.')
  @IsOptional()
  @IsInt()
  @Min(0)
  start?: number;
}
