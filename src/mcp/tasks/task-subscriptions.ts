import { Injectable } from '@nestjs/common';
import { CLIENT_CAPABILITIES_META_KEY } from '@modelcontextprotocol/server';
import { requestIdOf } from '../http/json-rpc.js';
import type { McpRequest } from '../http/mcp-request.js';
import { RequestRefused } from '../http/request-refused.js';
import { type ProtocolExtension, ProtocolExtensions } from '../server/protocol-extensions.js';
import { declaresTasks, missingTasks } from './declared.js';

interface Listen {
  readonly method?: unknown;
  readonly params?: {
    readonly notifications?: { readonly taskIds?: unknown };
    readonly _meta?: Readonly<Record<typeof CLIENT_CAPABILITIES_META_KEY, unknown>>;
  };
}

/**
 * No status of a task is pushed: nothing here watches one between two looks. Who asks for it gets a stream on which
 * none was agreed to; who did not even declare the extension has to be told.
 */
@Injectable()
export class TaskSubscriptions implements ProtocolExtension {
  readonly capabilities = {};

  constructor(extensions: ProtocolExtensions) {
    extensions.add(this);
  }

  extend(): void {}

  /** @throws RequestRefused */
  inspect({ body }: McpRequest): void {
    const { method, params } = body as Listen;
    if (method !== 'subscriptions/listen' || params?.notifications?.taskIds === undefined) return;
    if (declaresTasks(params._meta)) return;
    const { code, message, data } = missingTasks();
    throw new RequestRefused('tasks_not_declared', { status: 400, code, message, data }, requestIdOf(body));
  }
}
