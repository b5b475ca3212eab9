import { secretBytes } from './secret-strength.js';

/** Where a key is used, as `VAULT_KEYS entry 2026-11`, and every reading of it that is a key. */
export interface KeyUse {
  readonly place: string;
  readonly readings: readonly Buffer[];
}

/**
 * A key that signs and encrypts, or encrypts two kinds of things, ties their fates together: whoever gets
 * one has the other, and neither can be changed alone.
 * @returns a sentence for each pair of places that hold the same key.
 */
export function reusedKeys(uses: readonly KeyUse[]): string[] {
  return uses.flatMap((use, index) =>
    uses
      .slice(0, index)
      .filter((earlier) => areSame(earlier, use))
      .map((earlier) => `${use.place} is the same key as ${earlier.place}: make one for each.`),
  );
}

/** A secret in plain text may be the very text that stands elsewhere behind `base64:` or `hex:`. */
export function readingsOf(secret: string): Buffer[] {
  return [secret, `base64:${secret}`, `hex:${secret}`]
    .map(secretBytes)
    .filter((bytes) => bytes !== undefined);
}

const areSame = (one: KeyUse, other: KeyUse) =>
  one.readings.some((left) => other.readings.some((right) => left.equals(right)));
