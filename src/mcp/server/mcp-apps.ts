import type { ClientCapabilities } from '@modelcontextprotocol/server';
import { VIEW_MIME_TYPE } from '../decorators/view.js';

/** Identifier of the extension MCP Apps (SEP-1865). */
export const MCP_APPS = 'io.modelcontextprotocol/ui';

/** What a client with MCP Apps declares, as far as it matters here. */
export const SHOWS_VIEWS: ClientCapabilities['extensions'] = { [MCP_APPS]: { mimeTypes: [VIEW_MIME_TYPE] } };

/** Whether the client shows views. It has to name the type of the documents, not only the extension. */
export function showsViews({ extensions }: ClientCapabilities): boolean {
  const { mimeTypes } = (extensions?.[MCP_APPS] ?? {}) as { readonly mimeTypes?: unknown };
  return Array.isArray(mimeTypes) && mimeTypes.includes(VIEW_MIME_TYPE);
}
