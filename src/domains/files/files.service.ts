import { Injectable } from '@nestjs/common';
import { IsInt, IsNotEmpty, IsOptional, IsPositive, IsString } from 'class-validator';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { QuantConnectConfig } from '../../config/quantconnect.config.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';

/** What every file tool takes. */
export class ProjectFilesDto {
  @Describe('Project that holds the file.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe(
    'Name of the editing agent, which QuantConnect shows as the holder of the edit; a default is set.',
  )
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  codeSourceId?: string;
}

export class CreateFileDto extends ProjectFilesDto {
  @Describe('Name of the new file, with folders if any: indicators/momentum.py.')
  @IsString()
  @IsNotEmpty()
  name!: string;

  @Describe('Content of the file. Leave out for an empty file.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  content?: string;
}

export class ReadFileDto extends ProjectFilesDto {
  @Describe('File to read. Leave out to read every file of the project with its content.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  name?: string;
}

export class UpdateFileNameDto extends ProjectFilesDto {
  @Describe('Present name of the file.')
  @IsString()
  @IsNotEmpty()
  name!: string;

  @Describe('New name of the file.')
  @IsString()
  @IsNotEmpty()
  newName!: string;
}

export class UpdateFileContentsDto extends ProjectFilesDto {
  @Describe('File to overwrite.')
  @IsString()
  @IsNotEmpty()
  name!: string;

  @Describe('New content of the whole file.')
  @IsString()
  @IsNotEmpty()
  content!: string;
}

export class PatchFileDto extends ProjectFilesDto {
  @Describe(
    'Unified diff as git makes it, for one or more files: diff --git, index (any hashes), ---, +++ and @@ lines, then context and changes that match the file to the character.',
  )
  @IsString()
  @IsNotEmpty()
  patch!: string;
}

export class DeleteFileDto extends ProjectFilesDto {
  @Describe('File to delete.')
  @IsString()
  @IsNotEmpty()
  name!: string;
}

@Injectable()
export class FilesService {
  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly config: QuantConnectConfig,
  ) {}

  @Tool({
    effect: 'write',
    idempotent: true,
    description:
      'Add a file to a project. Fails if the name is taken; then use update_file_contents or patch_file.',
  })
  @RequireScopes(Scope.FilesWrite)
  createFile(file: CreateFileDto, call: ToolCall): Promise<object> {
    return this.post(call, '/files/create', file);
  }

  @Tool({
    effect: 'read',
    description:
      'Read one file of a project, or all of them with their contents. Read a file before you change it: with collaborators QuantConnect refuses edits to what was not read.',
  })
  @RequireScopes(Scope.FilesRead)
  readFile(file: ReadFileDto, call: ToolCall): Promise<object> {
    return this.post(call, '/files/read', file);
  }

  @Tool({
    effect: 'destroy',
    idempotent: true,
    description: 'Rename a file of a project. Its content stays as it is.',
  })
  @RequireScopes(Scope.FilesWrite)
  updateFileName(file: UpdateFileNameDto, call: ToolCall): Promise<object> {
    return this.post(call, '/files/update', file);
  }

  @Tool({
    effect: 'destroy',
    idempotent: true,
    description:
      'Overwrite a file with new content. For a small change patch_file costs less and loses nothing. Afterwards compile again with create_compile.',
  })
  @RequireScopes(Scope.FilesWrite)
  updateFileContents(file: UpdateFileContentsDto, call: ToolCall): Promise<object> {
    return this.post(call, '/files/update', file);
  }

  @Tool({
    effect: 'destroy',
    description:
      'Change parts of one or more files by a unified diff. Read the file first and copy the context lines exactly. A patch applies once; afterwards compile again with create_compile.',
  })
  @RequireScopes(Scope.FilesWrite)
  patchFile(file: PatchFileDto, call: ToolCall): Promise<object> {
    return this.post(call, '/files/patch', file);
  }

  @Tool({ effect: 'destroy', idempotent: true, description: 'Delete a file of a project for good.' })
  @RequireScopes(Scope.FilesDelete)
  deleteFile(file: DeleteFileDto, call: ToolCall): Promise<object> {
    return this.post(call, '/files/delete', file);
  }

  // An edit without a source is unconditional; named, it takes part in the locking among collaborators.
  private post(call: ToolCall, path: string, file: ProjectFilesDto): Promise<object> {
    return this.quantconnect.post(call, path, {
      ...file,
      codeSourceId: file.codeSourceId ?? this.config.agentName,
    });
  }
}
