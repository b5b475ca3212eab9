import { IsBoolean, IsHash, IsIn, IsOptional } from 'class-validator';
import { Describe } from '../../mcp/decorators/describe.decorator.js';

export const NODE_KINDS = ['backtest', 'research', 'live'] as const;

export type NodeKind = (typeof NODE_KINDS)[number];

export class ReadOrganizationDto {
  @Describe('Organization id; the preferred one if left out.')
  @IsOptional()
  @IsHash('md5')
  organizationId?: string;

  @Describe('Add the e-mail addresses of the members (default false).')
  @IsOptional()
  @IsBoolean()
  includeEmails?: boolean;

  @Describe('Add the credit movements (default false).')
  @IsOptional()
  @IsBoolean()
  includeMovements?: boolean;
}

export class ReadOrganizationNodesDto {
  @Describe('Organization id.')
  @IsHash('md5')
  organizationId!: string;

  @Describe('Only nodes of this kind.')
  @IsOptional()
  @IsIn(NODE_KINDS)
  kind?: NodeKind;
}
