import { IsBoolean, IsHash, IsInt, IsNotEmpty, IsOptional, IsString, Matches, Min } from 'class-validator';
import { Describe } from '../../mcp/decorators/describe.decorator.js';

export class ListDatasetsDto {
  @Describe('Text to look for.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  search?: string;
}

export class ListDataFilesDto {
  @Describe('Folder, 3 deep or more: equity/usa/daily/')
  @IsString()
  @Matches(/^\/?[^/\s]+\/[^/\s]+\/[^/\s]+/, {
    message: '$property must be at least three folders deep, such as equity/usa/daily/',
  })
  filePath!: string;

  @Describe('First file, from 0.')
  @IsOptional()
  @IsInt()
  @Min(0)
  start?: number;
}

export class ReadDataPricesDto {
  @Describe('Organization id.')
  @IsHash('md5')
  organizationId!: string;

  @Describe('Text to look for: vendor, path.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  search?: string;

  @Describe('Add data sources (default false).')
  @IsOptional()
  @IsBoolean()
  includeDatasources?: boolean;
}
