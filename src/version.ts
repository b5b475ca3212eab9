import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const SERVER_NAME = 'ledgai-quantconnect-mcp';

/** Version of the package, read once so that it is written down in one place only. */
export const SERVER_VERSION = readVersion();

export const USER_AGENT = `${SERVER_NAME}/${SERVER_VERSION}`;

function readVersion(): string {
  // The working directory is not ours to rely on; the manifest lies beside `src` and beside `dist`.
  const manifest = join(import.meta.dirname, '..', 'package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
