/**
 * The same text as one piece, for what is kept for long: V8 holds on to every part of a text that was put together, and
 * to all of one that was cut. @param text Well-formed.
 */
export const flatText = (text: string): string => Buffer.from(text).toString();
