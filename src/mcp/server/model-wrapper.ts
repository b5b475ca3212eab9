import type { ToolDefinition } from '../catalogue/tool-definition.js';

/**
 * QuantConnect's own server takes its arguments as `{"model": {…}}`; prompts and habits written for it
 * go on working. Arguments are flat here.
 */
export function unwrapModel(args: Record<string, unknown>, { published }: ToolDefinition): unknown {
  const { model } = args;
  const wrapped =
    Object.keys(args).length === 1 && typeof model === 'object' && model !== null && !Array.isArray(model);
  return wrapped && !Object.hasOwn(published.inputSchema.properties ?? {}, 'model') ? model : args;
}
