const MAX_LENGTH = 600;

// Control characters, and the invisible and bidirectional ones that can hide or reorder text; tags and selectors can
// spell whole sentences that only a model reads. Half a pair of surrogates is no letter: strict readers of JSON refuse it.
const UNSAFE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e0fff}\p{Cs}]/gu;

/**
 * Text from QuantConnect as it may be shown: one line, nothing invisible, at most 600 characters.
 * It remains data; whoever shows it quotes it.
 */
export const safeUpstreamText = (text: string): string => oneLine(text, MAX_LENGTH);

/** A text of somebody else's on one line, without what is invisible or reorders it, and not without end. */
export function oneLine(text: string, maxLength: number): string {
  const line = text.replace(UNSAFE, ' ').replace(/\s+/g, ' ').trim();
  return line.length > maxLength ? `${line.slice(0, maxLength).replace(/\p{Cs}$/u, '')}…` : line;
}
