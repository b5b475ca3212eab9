import { QuantConnectRejected, QuantConnectUnauthorized } from '../../../quantconnect/quantconnect.errors.js';

// As many characters in a row, punctuation aside, are taken for a piece of a secret.
const PIECE = 8;
const WITHHELD = '[withheld: it repeated a secret that was sent]';

/**
 * Keeps secrets that were sent out of what came back: QuantConnect, or a broker behind it, may quote them
 * in a refusal. A text that holds a secret, or a piece of one, is withheld as a whole.
 */
export class Withholding {
  private readonly secrets: readonly string[];

  constructor(secrets: readonly string[]) {
    this.secrets = secrets.map(essence).filter((secret) => secret !== '');
  }

  async during<T>(request: Promise<T>): Promise<T> {
    try {
      return this.clean(await request) as T;
    } catch (error) {
      throw this.cleanError(error);
    }
  }

  private cleanError(error: unknown): unknown {
    if (!(error instanceof QuantConnectRejected)) return error;
    const Type = error instanceof QuantConnectUnauthorized ? QuantConnectUnauthorized : QuantConnectRejected;
    return new Type(
      error.path,
      error.reasons.map((reason) => this.cleanText(reason)),
    );
  }

  private clean(value: unknown): unknown {
    if (typeof value === 'string') return this.cleanText(value);
    if (Array.isArray(value)) return value.map((item) => this.clean(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [this.cleanText(name), this.clean(item)]),
    );
  }

  private cleanText(text: string): string {
    return this.holdsSecret(essence(text)) ? WITHHELD : text;
  }

  private holdsSecret(text: string): boolean {
    return this.secrets.some(
      (secret) => text.includes(secret) || piecesOf(text).some((piece) => secret.includes(piece)),
    );
  }
}

/** Letters and digits only: quoting, line breaks and shortening change everything else. */
const essence = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');

function piecesOf(text: string): string[] {
  return Array.from({ length: Math.max(text.length - PIECE + 1, 0) }, (_, at) => text.slice(at, at + PIECE));
}

/** Every text within a value, at any depth. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
