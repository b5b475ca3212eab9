import { HANDLE_ARGUMENT } from '../decorators/unfinished.js';
import { withoutKey } from '../idempotency/idempotency-key.js';
import type { ToolDefinition } from '../catalogue/tool-definition.js';

/**
 * QuantConnect's own server takes its arguments as `{"model": {…}}`; prompts and habits written for it
 * go on working. Arguments are flat here.
 */
export function unwrapModel(args: Record<string, unknown>, { published }: ToolDefinition): unknown {
  const { model } = args;
  if (typeof model !== 'object' || model === null || Array.isArray(model)) return args;
  const wrapped = Object.keys(args).length === 1;
  return wrapped && !Object.hasOwn(published.inputSchema.properties ?? {}, 'model') ? model : args;
}

/** What a tool is given, and the idempotencyKey apart from it; a key may stand beside `model` or in it. */
export function argumentsOf(
  args: Record<string, unknown>,
  tool: ToolDefinition,
): { readonly input: object; readonly key: unknown } {
  if (tool.effect === 'read') return { input: unwrapModel(args, tool) as object, key: undefined };
  const { rest, key } = withoutKey(args);
  const inner = withoutKey(unwrapModel(rest, tool) as Record<string, unknown>);
  // The key belongs to the call that began: under it, going on would get the first answer again and again.
  const goesOn = tool.continues === true && (inner.rest[HANDLE_ARGUMENT] ?? undefined) !== undefined;
  return { input: inner.rest, key: goesOn ? undefined : (key ?? inner.key) };
}
