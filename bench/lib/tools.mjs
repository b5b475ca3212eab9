import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { modern } from './messages.mjs';
import { tokensOf } from './tokens.mjs';

const SNAPSHOT = resolve(import.meta.dirname, '../../test/catalogue.snapshot.json');

/**
 * Writes what the product shows of all its tools, each with the scopes it requires, for the peers to show the same.
 * @returns the file
 */
export async function publishedTools(servers, full) {
  const scopesOf = new Map(
    JSON.parse(readFileSync(SNAPSHOT, 'utf8')).map(({ name, scopes }) => [name, scopes]),
  );
  const [token] = await tokensOf(servers.secret, 1, [...new Set([...scopesOf.values()].flat())]);
  const { tools } = await resultOf(full, modern('tools/list', {}, token));
  const file = join(servers.directory, 'tools.json');
  writeFileSync(file, JSON.stringify(tools.map((tool) => ({ ...tool, scopes: scopesOf.get(tool.name) }))));
  return file;
}

/** One request outside any measurement. @returns its result; anything else is an error that shows what came */
export async function resultOf({ name, url }, { headers, body }) {
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  const json = text.slice(text.indexOf('{'));
  const { result } = response.ok ? JSON.parse(json) : {};
  if (!result || result.isError) throw new Error(`${name} answers ${response.status}: ${text.slice(0, 500)}`);
  return result;
}
