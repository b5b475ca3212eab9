import { IsBoolean, IsHash, IsInt, IsNotEmpty, IsOptional, IsString, Matches, Min } from 'class-validator';
import { Describe } from '../../mcp/decorators/describe.decorator.js';

export class ListDatasetsDto {
  @Describe('Only those with this in name, vendor or tags.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  search?: string;
}

export class ListDataFilesDto {
  @Describe('Folder, at least three deep: equity/usa/daily/')
  @IsString()
  @Matches(/^\/?[^/\s]+\/[^/\s]+\/[^/\s]+/, {
    message: '$property must be at least three folders deep, such as equity/usa/daily/',
  })
  filePath!: string;

  @Describe('First file to show, counted from 0.')
  @IsOptional()
  @IsInt()
  @Min(0)
  start?: number;
}

export class ReadDataPricesDto {
  @Describe('Organization id.')
  @IsHash('md5')
  organizationId!: string;

  @Describe('Only prices with this in vendor, type, pattern or paths.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  search?: string;

  @Describe('Add the map of data sources (default false).')
  @IsOptional()
  @IsBoolean()
  includeDatasources?: boolean;
}
