import { ArrayMinSize, IsArray, IsHash, IsInt, IsNotEmpty, IsOptional, IsString, Min } from 'class-validator';
import { Describe } from '../../mcp/decorators/describe.decorator.js';

/** What every tool on the store of an organization takes. */
export class StoreDto {
  @Describe('Organization id, as in read_account.')
  @IsHash('md5')
  organizationId!: string;
}

/** What every tool on one object takes. */
export class ObjectDto extends StoreDto {
  @Describe('Key: models/trend.json.')
  @IsString()
  @IsNotEmpty()
  key!: string;
}

export class UploadObjectDto extends ObjectDto {
  @Describe('Content, as text.')
  @IsString()
  objectData!: string;
}

export class ReadObjectPropertiesDto extends ObjectDto {}

export class DeleteObjectDto extends ObjectDto {}

export class ReadObjectStoreFileJobIdDto extends StoreDto {
  @Describe('Keys of files or directories.')
  @IsArray()
  @ArrayMinSize(1)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  keys!: string[];
}

export class ReadObjectStoreFileDownloadUrlDto extends StoreDto {
  @Describe('Job from read_object_store_file_job_id.')
  @IsString()
  @IsNotEmpty()
  jobId!: string;
}

export class ListObjectStoreFilesDto extends StoreDto {
  @Describe('Directory (default /).')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  path?: string;

  @Describe('First entry (default 0).')
  @IsOptional()
  @IsInt()
  @Min(0)
  start?: number;
}
