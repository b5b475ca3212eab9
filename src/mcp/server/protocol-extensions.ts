import { Injectable } from '@nestjs/common';
import type { Server, ServerCapabilities } from '@modelcontextprotocol/server';
import type { PublishedTool } from '../catalogue/tool-definition.js';
import type { McpRequest } from '../http/mcp-request.js';

/** What a module adds to the protocol. */
export interface ProtocolExtension {
  readonly capabilities: ServerCapabilities;
  /** Called for every protocol server made, before it is connected. */
  extend(server: Server): void;
  /** How a tool is shown, where that is more than its DTO can say. */
  publish?(tool: PublishedTool): PublishedTool;
  /** Whether a tool speaks the protocol itself, beyond what a `ToolCall` offers. */
  needsProtocol?(tool: string): boolean;
  /**
   * Looks at a 2026-07-28 request before anything of it runs.
   * @throws RequestRefused
   */
  inspect?(request: McpRequest): void;
}

/** What is added to the protocol. */
@Injectable()
export class ProtocolExtensions {
  private readonly extensions: ProtocolExtension[] = [];

  /** Before the catalogue is made, that is in a constructor or in `onModuleInit`. */
  add(extension: ProtocolExtension): void {
    this.extensions.push(extension);
  }

  get all(): readonly ProtocolExtension[] {
    return this.extensions;
  }

  get capabilities(): ServerCapabilities {
    return this.extensions.reduce((all, { capabilities }) => merged(all, capabilities), {});
  }

  published(tool: PublishedTool): PublishedTool {
    return this.extensions.reduce((shown, extension) => extension.publish?.(shown) ?? shown, tool);
  }

  needsProtocol(tool: string): boolean {
    return this.extensions.some((extension) => extension.needsProtocol?.(tool));
  }

  /** @throws RequestRefused */
  inspect(request: McpRequest): void {
    for (const extension of this.extensions) extension.inspect?.(request);
  }
}

/** Each adds its own extensions to those of the others. */
function merged(all: ServerCapabilities, more: ServerCapabilities): ServerCapabilities {
  const extensions = { ...all.extensions, ...more.extensions };
  return { ...all, ...more, ...(Object.keys(extensions).length > 0 && { extensions }) };
}
