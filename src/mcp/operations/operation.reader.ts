import { Injectable } from '@nestjs/common';
import { PROTOCOL_VERSION_META_KEY, SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server';
import type { Principal } from '../../auth/principal.js';
import { PromptCatalogue } from '../catalogue/prompt.catalogue.js';
import { ToolCatalogue } from '../catalogue/tool.catalogue.js';
import { isTaskMethod, toolNameOf } from '../tasks/task.js';
import { METHODS, OTHER, UNKNOWN } from './known-methods.js';
import type { Operation } from './operation.js';

export const REVISIONS: ReadonlySet<unknown> = new Set(['2026-07-28', ...SUPPORTED_PROTOCOL_VERSIONS]);

/** Where a message came from. */
export interface Sender {
  readonly principal: Principal;
  readonly address?: string | undefined;
  /** What is known of the revision apart from the message, such as a header. */
  readonly protocolVersion?: unknown;
}

interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
}

type Params = Readonly<Record<string, unknown>>;

/** Says which operation a message is, in words of ours alone: it may be of any shape. */
@Injectable()
export class OperationReader {
  constructor(
    private readonly tools: ToolCatalogue,
    private readonly prompts: PromptCatalogue,
  ) {}

  read(message: unknown, { principal, address, protocolVersion }: Sender): Operation {
    const { id, method, params } = recordOf(message) as Message;
    const given = recordOf(params);
    // Every field is there, also those that are undefined: objects of one shape are read faster.
    return {
      method: typeof method === 'string' && METHODS.has(method) ? method : OTHER,
      tool: this.nameOf(method, given),
      protocolVersion: knownRevision(revisionIn(method, given) ?? protocolVersion),
      requestId: typeof id === 'string' || typeof id === 'number' ? id : undefined,
      principal,
      address,
      meta: given['_meta'],
    };
  }

  private nameOf(method: unknown, { name, taskId }: Params): string | undefined {
    if (method === 'prompts/get') return this.prompts.find(name)?.name ?? UNKNOWN;
    if (isTaskMethod(method)) return this.tools.find(toolNameOf(taskId))?.name ?? UNKNOWN;
    if (method !== 'tools/call') return undefined;
    return (typeof name === 'string' ? this.tools.find(name)?.name : undefined) ?? UNKNOWN;
  }
}

/** Since 2026-07-28 every message says its revision; before, the handshake does. */
function revisionIn(method: unknown, { _meta, protocolVersion }: Params): unknown {
  const declared = recordOf(_meta)[PROTOCOL_VERSION_META_KEY];
  return declared ?? (method === 'initialize' ? protocolVersion : undefined);
}

function knownRevision(revision: unknown): string | undefined {
  if (revision === undefined) return undefined;
  return REVISIONS.has(revision) ? (revision as string) : OTHER;
}

const NOTHING: Params = {};

const recordOf = (value: unknown): Params =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Params) : NOTHING;
