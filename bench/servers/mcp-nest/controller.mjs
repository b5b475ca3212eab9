import { Ctx, Payload } from '@nestjs/microservices';
import { McpController, Tool, ToolScopes } from '@rekog/mcp-nest';
import { z } from 'zod';
import { readProject } from '../quantconnect.mjs';
import { decorated, decoratedMethod } from './decorated.mjs';

/**
 * A controller with all the tools of the product, each with its schema in zod; `read_project` is the one that is called.
 * @param {{name: string, description: string, inputSchema: object, annotations?: object, scopes: string[]}[]} tools
 * @param {boolean} filtered whether a tool requires its scopes
 */
export function controllerOf(tools, filtered) {
  class ToolsController {}
  for (const { name, description, inputSchema, annotations, scopes } of tools) {
    // The decorators keep what they know on the function: each tool needs its own.
    ToolsController.prototype[name] = (input, context) => answer(input, context);
    const parameters = z.fromJSONSchema(inputSchema);
    decoratedMethod(
      ToolsController,
      name,
      Tool({ name, description, parameters, annotations }),
      ...(filtered && scopes.length > 0 ? [ToolScopes(scopes)] : []),
    );
    Payload()(ToolsController.prototype, name, 0);
    Ctx()(ToolsController.prototype, name, 1);
  }
  return decorated(ToolsController, McpController());
}

async function answer(input, context) {
  const text = await readProject(context.getRawRequest().user, input);
  return { content: [{ type: 'text', text }] };
}
