import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOf } from '../policies/environment.js';
import { containersOf, podsOf } from './objects.js';
import type { Document } from './render.js';

/** What stands in the Secrets, by the variable it is for. */
export type Secrets = Readonly<Record<string, string>>;

/**
 * The environment of a container, as Kubernetes would make it, with its files in a directory of this machine.
 * @param container its name, as `server`
 * @throws Error for a secret it reads that is not among `secrets`
 */
export function chartEnvironment(
  documents: readonly Document[],
  container: string,
  directory: string,
  secrets: Secrets,
): Record<string, string> {
  const found = containersOf(podsOf(documents)).find(({ spec }) => spec.name === container);
  if (!found) throw new Error(`There is no container ${container}.`);
  const given = environmentOf(found, documents).map(({ name, value }) => [name, value ?? `the-${name}`] as const);
  return Object.fromEntries(given.map(([name, value]) => [name, here(name, expanded(value, given), directory, secrets)]));
}

const expanded = (value: string, given: readonly (readonly [string, string])[]): string =>
  value.replace(/\$\((\w+)\)/g, (_, name: string) => given.find(([known]) => known === name)?.[1] ?? '');

/** Secrets are written under the path that the chart names; what the server keeps stays in the directory. */
function here(name: string, value: string, directory: string, secrets: Secrets): string {
  if (value.startsWith('/var/lib/quantconnect-mcp')) return join(directory, value);
  if (!name.endsWith('_FILE')) return value;
  const secret = secrets[name.replace(/_FILE$/, '')];
  if (secret === undefined) throw new Error(`${name} is not among the secrets.`);
  const path = join(directory, value);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, secret);
  return path;
}
