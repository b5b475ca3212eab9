import { IsIn, IsInt, IsNotEmpty, IsOptional, IsPositive, IsString, MaxLength } from 'class-validator';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { BriefList } from '../../mcp/decorators/nested.decorator.js';
import { IsRecordOf } from '../../mcp/decorators/record-of.decorator.js';

/** One change to the files of a project: a file as a whole, or a diff. */
export class EditDto {
  @Describe('File name.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  name?: string;

  @Describe('The whole content.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  content?: string;

  @Describe('Diff as patch_file takes it.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  patch?: string;
}

export class RunBacktestDto {
  @Describe('Project id.')
  @IsOptional()
  @IsInt()
  @IsPositive()
  projectId?: number;

  // The handle carries it, and has an end.
  @Describe('Name.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  backtestName?: string;

  @Describe('Saved first, in order: {name, content} writes a file, {patch} applies a diff as in patch_file.')
  @IsOptional()
  @BriefList(() => EditDto)
  edits?: EditDto[];

  @Describe('For get_parameter.')
  @IsOptional()
  @IsRecordOf('string', 'number')
  parameters?: Record<string, string | number>;

  @Describe('Your label for variants of one idea; they are counted together.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  family?: string;

  @Describe('Default light.')
  @IsOptional()
  @IsIn(['light', 'dark', 'none'])
  picture?: 'light' | 'dark' | 'none';

  @Describe('From the last answer, to go on; needs nothing else.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  handle?: string;
}
