import { Injectable } from '@nestjs/common';
import type { ToolCall } from '../../mcp/decorators/tool-call.js';
import { QuantConnectRejected } from '../../quantconnect/quantconnect.errors.js';
import { oneLine } from '../../quantconnect/upstream-text.js';
import { FilesService } from '../files/files.service.js';
import type { EditDto } from './run-backtest.dto.js';

const MAX_NAME = 80;
const NOT_THERE = /file not found/i;

/** Saves the edits of a run. */
@Injectable()
export class EditsService {
  constructor(private readonly files: FilesService) {}

  /**
   * One after the other, as far as it gets; what was saved is told to the call.
   * @throws InvalidToolInput before anything is sent, and what the file tools fail with
   */
  async apply(projectId: number, edits: readonly EditDto[], call: ToolCall): Promise<void> {
    const unfit = edits.findIndex((edit) => !isFit(edit));
    if (unfit >= 0) call.refuse(`edits.${unfit} must be {name, content} or {patch}`);
    for (const [index, edit] of edits.entries()) {
      await this.save(projectId, edit, call);
      call.did(
        edit.patch === undefined ? `${named(edit)} was saved` : `the patch in edits.${index} was applied`,
      );
    }
  }

  private save(
    projectId: number,
    { name = '', content = '', patch }: EditDto,
    call: ToolCall,
  ): Promise<object> {
    if (patch !== undefined) return this.files.patchFile({ projectId, patch }, call);
    return this.write({ projectId, name, content }, call);
  }

  /** Most edits are of a file that is there; a new one costs a request more. */
  private async write(
    file: { readonly projectId: number; readonly name: string; readonly content: string },
    call: ToolCall,
  ): Promise<object> {
    try {
      return await this.files.updateFileContents(file, call);
    } catch (error) {
      const isNew =
        error instanceof QuantConnectRejected && error.reasons.some((said) => NOT_THERE.test(said));
      if (!isNew) throw error;
      return this.files.createFile(file, call);
    }
  }
}

const isFit = ({ name, content, patch }: EditDto): boolean =>
  patch === undefined
    ? name !== undefined && content !== undefined
    : name === undefined && content === undefined;

const named = ({ name = '' }: EditDto): string => JSON.stringify(oneLine(name, MAX_NAME));
