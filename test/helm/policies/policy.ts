import type { Document } from '../support/render.js';

/** Looks at everything a rendering has. @returns one line for each thing that is wrong, with where it is */
export type Policy = (documents: readonly Document[]) => string[];

/** `problem` where `isWrong`, for lists that are put together of such lines. */
export function when(isWrong: unknown, problem: string): string[] {
  return isWrong ? [problem] : [];
}
