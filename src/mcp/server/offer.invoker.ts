import { Injectable } from '@nestjs/common';
import {
  type GetPromptResult,
  type InputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  ResourceNotFoundError,
} from '@modelcontextprotocol/server';
import { InsufficientScope } from '../../auth/challenge.js';
import type { Handler } from '../catalogue/handler.js';
import type { PromptDefinition } from '../catalogue/prompt.catalogue.js';
import type { FoundResource } from '../catalogue/resource.catalogue.js';
import type { CallKind } from '../decorators/call-origin.js';
import { ToolCall } from '../decorators/tool-call.js';
import { AuthzDecisions } from '../operations/authz-decisions.js';
import { ToolErrorMapper } from '../results/tool-error.mapper.js';
import type { LongText } from '../results/long-text.js';
import { ReadyResult } from '../results/tool-result.js';
import { writtenInTurns } from '../results/written-in-turns.js';
import { InvalidToolInput } from '../tool.errors.js';
import { QuantConnectRejected } from '../../quantconnect/quantconnect.errors.js';
import type { InvocationOptions } from './tool.invoker.js';

/** Reads resources and prompts. They have no result to say a failure in, so it is a protocol error. */
@Injectable()
export class OfferInvoker {
  constructor(
    private readonly errors: ToolErrorMapper,
    private readonly authz: AuthzDecisions,
  ) {}

  async readResource(
    uri: string,
    { resource, variables }: FoundResource,
    options: InvocationOptions,
    longText?: LongText,
  ): Promise<ReadResourceResult> {
    const value = await this.run('resource', resource, variables, options);
    if (value === undefined) throw new ResourceNotFoundError(uri);
    const { mimeType, _meta } = resource.options;
    const content =
      value instanceof Uint8Array
        ? { blob: Buffer.from(value).toString('base64') }
        : { text: longText?.standInFor(value) ?? (await textOf(value)) };
    return { contents: [{ uri, mimeType, ...content, ...(_meta && { _meta }) }] };
  }

  async getPrompt(
    prompt: PromptDefinition,
    args: Record<string, string>,
    options: InvocationOptions,
  ): Promise<GetPromptResult | InputRequiredResult> {
    const value = await this.run('prompt', prompt, args, options);
    // A prompt has no other result that is ready: messages are messages.
    if (value instanceof ReadyResult) return value.result as InputRequiredResult;
    const { description } = prompt.published;
    if (typeof value !== 'string') return { description, messages: value as GetPromptResult['messages'] };
    return { description, messages: [{ role: 'user', content: { type: 'text', text: value } }] };
  }

  private async run(
    kind: CallKind,
    handler: Handler,
    input: object,
    options: InvocationOptions,
  ): Promise<unknown> {
    const call = new ToolCall(options, { tool: handler.name, kind, effect: 'read' });
    try {
      const value = await handler.run(input, call);
      this.authz.allowed(handler.name);
      return value;
    } catch (error) {
      this.authz.failed(handler.name, error);
      const [content] = this.errors.toResult(error, call).content;
      const text = content?.type === 'text' ? content.text : 'It failed';
      throw new ProtocolError(codeOf(error), text, waitOf(error));
    }
  }
}

const textOf = (value: unknown): string | Promise<string> =>
  typeof value === 'string' ? value : writtenInTurns(value);

/** For programs; the text says the same in words. */
function waitOf(error: unknown): { readonly retryAfterSeconds: number } | undefined {
  const { retryAfterSeconds } = (error ?? {}) as { retryAfterSeconds?: unknown };
  return typeof retryAfterSeconds === 'number' ? { retryAfterSeconds } : undefined;
}

/** What the caller can mend is theirs; the rest is ours or QuantConnect's. */
function codeOf(error: unknown): ProtocolErrorCode {
  const theirs = [InvalidToolInput, QuantConnectRejected, InsufficientScope].some(
    (type) => error instanceof type,
  );
  return theirs ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError;
}
