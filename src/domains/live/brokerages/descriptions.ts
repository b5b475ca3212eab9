import { BROKERAGES, DATA_PROVIDERS } from './brokerages.data.js';
import type { Connection, Field } from './fields.js';

/** Ids and names of all of them. */
export function listConnections(): object {
  return {
    brokerages: Object.fromEntries(
      BROKERAGES.map(({ id }) => [id, named(BROKERAGES.filter((one) => one.id === id))]),
    ),
    dataProviders: Object.fromEntries(
      Object.entries(DATA_PROVIDERS).map(([key, connections]) => [key, named(connections)]),
    ),
    next: 'Call describe_brokerage with one of these as id.',
  };
}

/** The fields of one, as brokerage and as data provider; nothing for an id that is neither. */
export function describeConnection(id: string): object | undefined {
  const brokerage = BROKERAGES.filter((one) => one.id === id);
  const key = Object.keys(DATA_PROVIDERS).find((name) => name === id || DATA_PROVIDERS[name]?.[0]?.id === id);
  if (brokerage.length === 0 && key === undefined) return undefined;
  return {
    ...(brokerage.length > 0 && { brokerage: brokerage.map(describe) }),
    ...(key !== undefined && { dataProvider: { key, settings: DATA_PROVIDERS[key]?.map(describe) } }),
  };
}

const named = (connections: readonly Connection[]): string => connections.map(({ name }) => name).join(', ');

function describe({ id, name, signIn, note, fields }: Connection): object {
  return {
    id,
    name,
    fields: Object.entries(fields).map(([field, facts]) => describeField(field, facts)),
    ...(signIn && {
      signIn: `authorize_connection with brokerage ${signIn}; then useAuthorization supplies the secrets`,
    }),
    ...(note && { note }),
  };
}

function describeField(name: string, { type, required, secret, choices, about }: Field): object {
  return {
    name,
    type,
    required,
    ...(secret && { secret }),
    ...(choices && { choices }),
    ...(about && { about }),
  };
}
