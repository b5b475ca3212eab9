import { IsIn, IsInt, IsNotEmpty, IsOptional, IsPositive, IsString } from 'class-validator';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { Nested, NestedList } from '../../mcp/decorators/nested.decorator.js';

const LANGUAGES = ['Py', 'C#'];
const SEARCH_TYPES = ['Stubs', 'Forum', 'Docs', 'Examples'];

export class AiFileDto {
  @Describe('File name.')
  @IsOptional()
  @IsString()
  name?: string;

  @Describe('Source text.')
  @IsOptional()
  @IsString()
  content?: string;
}

export class Pep8FilesDto {
  @Describe('Python files.')
  @NestedList(() => AiFileDto)
  files!: AiFileDto[];
}

export class AlgorithmFilesDto {
  @Describe('Language.')
  @IsIn(LANGUAGES)
  language!: string;

  @Describe('The files.')
  @NestedList(() => AiFileDto)
  files!: AiFileDto[];
}

export class CompleteCodeDto {
  @Describe('Language.')
  @IsIn(LANGUAGES)
  language!: string;

  @Describe('Code to complete: self.add_eq.')
  @IsString()
  @IsNotEmpty()
  sentence!: string;

  @Describe('Most candidates.')
  @IsOptional()
  @IsInt()
  @IsPositive()
  responseSizeLimit?: number;
}

export class ErrorDto {
  @Describe('Error message.')
  @IsString()
  @IsNotEmpty()
  message!: string;

  @Describe('Stack trace.')
  @IsOptional()
  @IsString()
  stacktrace?: string;
}

export class EnhanceErrorMessageDto {
  @Describe('Language.')
  @IsIn(LANGUAGES)
  language!: string;

  @Describe('What went wrong.')
  @Nested(() => ErrorDto)
  error!: ErrorDto;
}

export class SearchCriteriaDto {
  @Describe('Words or a question.')
  @IsString()
  @IsNotEmpty()
  input!: string;

  @Describe('Where to look.')
  @IsIn(SEARCH_TYPES)
  type!: string;

  @Describe('Most hits.')
  @IsInt()
  @IsPositive()
  count!: number;
}

export class SearchQuantConnectDto {
  @Describe('Language.')
  @IsIn(LANGUAGES)
  language!: string;

  @Describe('Searches.')
  @NestedList(() => SearchCriteriaDto)
  criteria!: SearchCriteriaDto[];

  @Describe('Longest excerpt (default 1500).')
  @IsOptional()
  @IsInt()
  @IsPositive()
  maxCharacters?: number;
}
