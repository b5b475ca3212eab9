import { Injectable } from '@nestjs/common';
import {
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerCapabilities,
} from '@modelcontextprotocol/server';
import type { PublishedTool } from '../mcp/catalogue/tool-definition.js';
import type { McpRequest } from '../mcp/http/mcp-request.js';
import type { ProtocolExtension } from '../mcp/server/protocol-extensions.js';
import { WATCHED_RESOURCE } from './fixtures/offers.js';
import { checkMirroredHeader } from './mirrored-header.js';
import { published } from './published-schemas.js';

// Of the fixtures, those that need no more of their request than the tools of the product do.
const ANSWER_ONLY: ReadonlySet<string> = new Set([
  'test_simple_text',
  'test_image_content',
  'test_audio_content',
  'test_embedded_resource',
  'test_multiple_content_types',
  'test_error_handling',
]);

const SUGGESTIONS = ['paris', 'park', 'party'];

/** What the scenarios ask of the protocol and no tool of the product needs. */
@Injectable()
export class ConformanceExtension implements ProtocolExtension {
  readonly capabilities: ServerCapabilities = {
    tools: { listChanged: true },
    prompts: { listChanged: true },
    resources: { subscribe: true },
    logging: {},
    completions: {},
  };

  extend(server: Server): void {
    server.setRequestHandler('completion/complete', async ({ params: { argument } }) => {
      const values = SUGGESTIONS.filter((word) => word.startsWith(argument.value));
      return { completion: { values, total: values.length, hasMore: false } };
    });
    server.setRequestHandler('resources/subscribe', async ({ params }) => subscribed(params.uri));
    server.setRequestHandler('resources/unsubscribe', async ({ params }) => subscribed(params.uri));
  }

  publish(tool: PublishedTool): PublishedTool {
    return published(tool);
  }

  needsProtocol(tool: string): boolean {
    return tool.startsWith('test_') && !ANSWER_ONLY.has(tool);
  }

  inspect(request: McpRequest): void {
    checkMirroredHeader(request);
  }
}

/** There is no stream to send updates on in the 2025 revisions, and nothing here ever changes. */
function subscribed(uri: string): Record<string, never> {
  if (uri === WATCHED_RESOURCE) return {};
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Only ${WATCHED_RESOURCE} can be subscribed to`);
}
