import { randomBytes } from 'node:crypto';
import { HttpException } from '@nestjs/common';

/** What a caller can name when asking about a failure: 10 hex digits. */
export const newReference = (): string => randomBytes(5).toString('hex');

/** Puts the reference into the JSON-RPC error that a refused request is answered with; other answers have no place. */
export function tellReference(exception: unknown, reference: string): void {
  if (!(exception instanceof HttpException)) return;
  const { error } = exception.getResponse() as { error?: { data?: object } };
  if (typeof error === 'object') error.data = { ...error.data, reference };
}
