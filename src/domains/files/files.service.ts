import { Injectable } from '@nestjs/common';
import { IsInt, IsNotEmpty, IsOptional, IsPositive, IsString } from 'class-validator';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { QuantConnectConfig } from '../../config/quantconnect.config.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { Resource } from '../../mcp/decorators/resource.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { filesThatFit } from '../../quantconnect/files-that-fit.js';
import { entriesOf, fieldsOf } from '../../quantconnect/lenient.js';
import type { JsonObject } from '../../quantconnect/quantconnect-reply.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { Advice } from '../../quantconnect/reconciliation/advice.js';
import type { CallTime } from '../../quantconnect/reconciliation/call-time.js';
import type { Finding } from '../../quantconnect/reconciliation/finding.js';
import { Reconciler } from '../../quantconnect/reconciliation/reconciler.js';
import type { QuantConnectCall } from '../../quantconnect/quantconnect-call.js';
import { fileCreated, fileDeleted, filePatched, fileRenamed, fileWritten } from './file-looks.js';

/** What every file tool takes. */
export class ProjectFilesDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('Name the agent edits under.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  codeSourceId?: string;
}

export class CreateFileDto extends ProjectFilesDto {
  @Describe('Such as indicators/momentum.py.')
  @IsString()
  @IsNotEmpty()
  name!: string;

  @Describe('Leave out for an empty file.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  content?: string;
}

export class ReadFileDto extends ProjectFilesDto {
  @Describe('All files if left out.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  name?: string;
}

export class UpdateFileNameDto extends ProjectFilesDto {
  @Describe('Present name.')
  @IsString()
  @IsNotEmpty()
  name!: string;

  @Describe('New name.')
  @IsString()
  @IsNotEmpty()
  newName!: string;
}

export class UpdateFileContentsDto extends ProjectFilesDto {
  @Describe('File name.')
  @IsString()
  @IsNotEmpty()
  name!: string;

  @Describe('The whole content.')
  @IsString()
  @IsNotEmpty()
  content!: string;
}

export class PatchFileDto extends ProjectFilesDto {
  @Describe('As git makes it: diff --git, index, ---, +++, @@.')
  @IsString()
  @IsNotEmpty()
  patch!: string;
}

export class DeleteFileDto extends ProjectFilesDto {
  @Describe('File name.')
  @IsString()
  @IsNotEmpty()
  name!: string;
}

export class ProjectFileDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('File name.')
  @IsString()
  @IsNotEmpty()
  name!: string;
}

@Injectable()
export class FilesService {
  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly reconciler: Reconciler,
    private readonly config: QuantConnectConfig,
  ) {}

  @Tool({
    effect: 'write',
    core: true,
    idempotent: true,
    description: 'Add a file. If the name is taken use update_file_contents or patch_file.',
  })
  @RequireScopes(Scope.FilesWrite)
  createFile(file: CreateFileDto, call: ToolCall): Promise<object> {
    return this.change(call, '/files/create', file, (files, time) => fileCreated(file, files, time));
  }

  @Tool({
    effect: 'read',
    core: true,
    // QuantConnect's own limit for a file, and the escapes of JSON: an editor needs all of it.
    resultBudget: 200_000,
    description:
      'Read one file, or all as far as they fit. With collaborators QuantConnect refuses edits to what was not read.',
  })
  @RequireScopes(Scope.FilesRead)
  async readFile(file: ReadFileDto, call: ToolCall): Promise<object> {
    const answer = await this.post(call, '/files/read', file);
    if (file.name !== undefined) return answer;
    return { ...answer, ...filesThatFit(answer['files'], 'read each by its name') };
  }

  @Resource({
    uri: 'qc://projects/{projectId}/files/{+name}',
    mimeType: 'text/plain',
    description: 'One file of a project.',
  })
  @RequireScopes(Scope.FilesRead)
  async projectFile(file: ProjectFileDto, call: ToolCall): Promise<unknown> {
    const { files } = await this.post(call, '/files/read', file);
    return fieldsOf(entriesOf(files)[0])['content'];
  }

  @Tool({
    effect: 'destroy',
    idempotent: true,
    description: 'Rename a file.',
  })
  @RequireScopes(Scope.FilesWrite)
  updateFileName(file: UpdateFileNameDto, call: ToolCall): Promise<object> {
    return this.change(call, '/files/update', file, (files) => fileRenamed(file, files));
  }

  @Tool({
    effect: 'destroy',
    core: true,
    idempotent: true,
    description: 'Overwrite a file. For a small change patch_file costs less. Then create_compile.',
  })
  @RequireScopes(Scope.FilesWrite)
  updateFileContents(file: UpdateFileContentsDto, call: ToolCall): Promise<object> {
    return this.change(call, '/files/update', file, (files) => fileWritten(file, files));
  }

  @Tool({
    effect: 'destroy',
    core: true,
    description:
      'Change parts of files by a unified diff. Read them first and copy context lines exactly. Applies once. Then create_compile.',
  })
  @RequireScopes(Scope.FilesWrite)
  patchFile(file: PatchFileDto, call: ToolCall): Promise<object> {
    return this.change(
      call,
      '/files/patch',
      file,
      (files) => filePatched(file.patch, files),
      Advice.readFirst,
    );
  }

  @Tool({ effect: 'destroy', idempotent: true, description: 'Delete a file for good.' })
  @RequireScopes(Scope.FilesDelete)
  deleteFile(file: DeleteFileDto, call: ToolCall): Promise<object> {
    return this.change(call, '/files/delete', file, (files) => fileDeleted(file, files));
  }

  /** All files are read: that one is not there is told by a list, and by a refusal only perhaps. */
  private change(
    call: ToolCall,
    path: string,
    file: ProjectFilesDto,
    judge: (files: unknown, time: CallTime) => Finding<object>,
    advice = Advice.harmless,
  ): Promise<object> {
    const { projectId, codeSourceId } = file;
    const all = { projectId, ...(codeSourceId !== undefined && { codeSourceId }) };
    return this.reconciler.write<object>(call, {
      send: () => this.post(call, path, file),
      look: async (reading, time) => judge((await this.post(reading, '/files/read', all))['files'], time),
      next: advice('read_file', all),
    });
  }

  // An edit without a source is unconditional; named, it takes part in the locking among collaborators.
  private post(call: QuantConnectCall, path: string, file: ProjectFilesDto): Promise<JsonObject> {
    return this.quantconnect.post(call, path, {
      ...file,
      codeSourceId: file.codeSourceId ?? this.config.agentName,
    });
  }
}
