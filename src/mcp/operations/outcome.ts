import { ERROR_META_KEY, INTERNAL_FAULT } from '../results/tool-result.js';

export const INTERNAL_ERROR = -32_603;

// The fault is the caller's; source: OpenTelemetry semantic conventions for MCP, error.type on a server.
const OF_THE_CALLER: ReadonlySet<number> = new Set([-32_700, -32_600, -32_601, -32_602, -32_002]);

/** @returns empty where the server has no part in the failure */
export const errorTypeOf = (code: number): string => (OF_THE_CALLER.has(code) ? '' : String(code));

interface Failure {
  readonly isError?: unknown;
  readonly _meta?: Readonly<Record<string, { readonly code?: unknown } | undefined>>;
}

/** @returns empty where it is no failure; a fault of this server is told from what a model can act on */
export function errorTypeOfResult(result: unknown): string {
  const { isError, _meta } = (result ?? {}) as Failure;
  if (isError !== true) return '';
  return _meta?.[ERROR_META_KEY]?.code === INTERNAL_FAULT ? INTERNAL_FAULT : 'tool_error';
}

interface Content {
  readonly text?: unknown;
  readonly data?: unknown;
}

/** Bytes of what a model reads of a result: texts in UTF-8, and pictures in base64, without their envelope. */
export function bytesOf(result: unknown): number | undefined {
  const { content } = (result ?? {}) as { content?: unknown };
  if (!Array.isArray(content)) return undefined;
  return (content as Content[]).reduce((sum, { text, data }) => sum + sizeOf(text) + sizeOf(data), 0);
}

const sizeOf = (value: unknown): number => (typeof value === 'string' ? Buffer.byteLength(value) : 0);
