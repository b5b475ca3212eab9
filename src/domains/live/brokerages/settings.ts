import { BROKERAGES, DATA_PROVIDERS } from './brokerages.data.js';
import { fieldProblems } from './field-values.js';
import type { Connection } from './fields.js';

/** What one brokerage or data provider is given: its id and its fields, side by side. */
export type Settings = Readonly<Record<string, unknown>>;

/** A connection of a deployment: where it stands in the arguments, what it is, what it is given. */
export interface Chosen {
  readonly path: string;
  readonly connection: Connection;
  readonly settings: Settings;
}

export type Choice = Chosen | { readonly problem: string };

/** Tells entries of one id apart. */
const EXCHANGE = 'binance-exchange-name';
const SIGN_IN = ' (or sign in with authorize_connection and set useAuthorization)';

export function chooseBrokerage(settings: Settings): Choice {
  const candidates = BROKERAGES.filter(({ id }) => id === settings['id']);
  if (candidates.length > 0) return choose('brokerage', candidates, settings);
  return { problem: 'brokerage.id must name a brokerage: describe_brokerage lists them' };
}

/** @param key Key of the provider in `dataProviders`. */
export function chooseDataProvider(key: string, settings: unknown): Choice {
  const candidates = Object.hasOwn(DATA_PROVIDERS, key) ? DATA_PROVIDERS[key] : undefined;
  if (!candidates) {
    return { problem: 'dataProviders has a key that is no data provider: describe_brokerage lists them' };
  }
  const path = `dataProviders.${key}`;
  const given = asSettings(settings);
  const [{ id } = { id: key }] = candidates;
  if (given?.['id'] !== id) return { problem: `${path} must be an object whose id is ${id}` };
  return choose(path, candidates, given);
}

export function asSettings(value: unknown): Settings | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Settings)
    : undefined;
}

function choose(path: string, candidates: readonly Connection[], settings: Settings): Choice {
  const [only, ...others] = candidates;
  if (only && others.length === 0) return { path, connection: only, settings };
  const connection = candidates.find(({ fields }) =>
    fields[EXCHANGE]?.choices?.includes(String(settings[EXCHANGE])),
  );
  if (connection) return { path, connection, settings };
  const exchanges = candidates.flatMap(({ fields }) => fields[EXCHANGE]?.choices ?? []);
  return { problem: `${path}.${EXCHANGE} must be one of ${exchanges.join(', ')}` };
}

/**
 * What is wrong with the settings, one sentence per field, none of which repeats a value.
 * @param signedIn Secrets of a connection that signs in may be missing: they are read later.
 */
export function settingsProblems({ path, connection, settings }: Chosen, signedIn: boolean): string[] {
  const { id, fields } = connection;
  const problems = Object.entries(fields).flatMap(([name, field]) => {
    if (settings[name] !== undefined) return fieldProblems(`${path}.${name}`, field, settings[name]);
    const bySignIn = connection.signIn !== undefined && field.secret;
    if (!field.required || (bySignIn && signedIn)) return [];
    return [`${path}.${name} is missing${bySignIn ? SIGN_IN : ''}`];
  });
  const unknown = Object.keys(settings).filter((name) => name !== 'id' && !Object.hasOwn(fields, name));
  problems.push(...unknown.map((name) => `${path} has no field ${printable(name)}`));
  return problems.length > 0 ? [...problems, `describe_brokerage with id ${id} lists its fields`] : [];
}

// A name is the caller's own text; what does not look like a name is not repeated.
const printable = (name: string): string => (/^[\w-]{1,40}$/.test(name) ? name : 'of that name');
