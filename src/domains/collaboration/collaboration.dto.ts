import { IsBoolean, IsInt, IsNotEmpty, IsOptional, IsPositive, IsString, Min } from 'class-validator';
import { Describe } from '../../mcp/decorators/describe.decorator.js';

/** What every collaboration tool takes. */
export class SharedProjectDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;
}

// The three tools that name a person name the same things differently, because QuantConnect does.
export class CreateProjectCollaboratorDto extends SharedProjectDto {
  @Describe('Public id of the person: mia-ai.')
  @IsString()
  @IsNotEmpty()
  collaboratorUserId!: string;

  @Describe('May deploy and stop live algorithms.')
  @IsBoolean()
  collaborationLiveControl!: boolean;

  @Describe('May edit the code.')
  @IsBoolean()
  collaborationWrite!: boolean;
}

export class ReadProjectCollaboratorsDto extends SharedProjectDto {
  @Describe('Add e-mail, biography and image of each (default false).')
  @IsOptional()
  @IsBoolean()
  includeProfiles?: boolean;

  @Describe('First, from 0.')
  @IsOptional()
  @IsInt()
  @Min(0)
  start?: number;
}

export class UpdateProjectCollaboratorDto extends SharedProjectDto {
  @Describe('Public id of the person.')
  @IsString()
  @IsNotEmpty()
  collaboratorUserId!: string;

  @Describe('May deploy and stop live algorithms.')
  @IsBoolean()
  liveControl!: boolean;

  @Describe('May edit the code.')
  @IsBoolean()
  write!: boolean;
}

export class DeleteProjectCollaboratorDto extends SharedProjectDto {
  @Describe('Public id of the person.')
  @IsString()
  @IsNotEmpty()
  collaboratorId!: string;
}

export class LockProjectWithCollaboratorsDto extends SharedProjectDto {
  @Describe('Name of the editing agent; pass the same to the file tools.')
  @IsString()
  @IsNotEmpty()
  codeSourceId!: string;
}
