/** One setting of a brokerage or data provider. */
export interface Field {
  readonly type: FieldType;
  readonly required: boolean;
  /** Whoever knows it can trade or read an account; it is never repeated. */
  readonly secret: boolean;
  /** The values allowed, where only some are. */
  readonly choices?: readonly string[];
  readonly about?: string;
}

export type FieldType = 'string' | 'integer' | 'boolean' | 'cash' | 'holdings';

/** A brokerage or data provider, as one line of `brokerages.data.ts`. */
export interface Connection {
  readonly id: string;
  readonly name: string;
  readonly fields: Readonly<Record<string, Field>>;
  /** What authorize_connection calls it, where it signs in there. */
  readonly signIn?: string;
  readonly note?: string;
}

const field = (type: FieldType, more: Partial<Field> = {}): Field => ({
  type,
  required: true,
  secret: false,
  ...more,
});

export const text = (about?: string): Field => field('string', about ? { about } : {});
export const secret = (about?: string): Field => field('string', { secret: true, ...(about && { about }) });
export const integer = (about?: string): Field => field('integer', about ? { about } : {});
export const flag = (about?: string): Field => field('boolean', about ? { about } : {});
export const oneOf = (...choices: string[]): Field => field('string', { choices });
export const optional = (of: Field): Field => ({ ...of, required: false });

export const cash = field('cash', { about: '[{amount: number, currency: "USD"}].' });
export const holdings = field('holdings', {
  about: '[{symbolId: "SPY R735QTJ8XC9X", symbol: "SPY", quantity: number, averagePrice: number}].',
});
