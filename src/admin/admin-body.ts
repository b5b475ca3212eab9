import type { IncomingMessage } from 'node:http';
import { readBytes } from '../mcp/http/request-body.js';
import { AdminRequestRefused } from './admin-request-refused.js';

// A token of 8 kB in a form, and a little beside it.
const MAX_BYTES = 16 * 1024;

type Parameters = Readonly<Record<string, unknown>>;

/**
 * The parameters of a request, from a form or a JSON object; `undefined` when the client went away.
 * @throws AdminRequestRefused
 */
export async function readParameters(req: IncomingMessage): Promise<Parameters | undefined> {
  const read = readerOf(req);
  const bytes = await readBytes(req, MAX_BYTES);
  if (bytes === 'gone') return undefined;
  if (bytes === 'too large')
    throw new AdminRequestRefused(`The body is larger than ${MAX_BYTES} bytes.`, 413);
  return read(bytes.toString('utf8'));
}

function readerOf({ headers }: IncomingMessage): (text: string) => Parameters {
  const encoding = headers['content-encoding'];
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const read = READERS.get(type ?? '');
  if (read && (encoding === undefined || encoding === 'identity')) return read;
  throw new AdminRequestRefused(
    'Send application/x-www-form-urlencoded or application/json, uncompressed.',
    415,
  );
}

const READERS: ReadonlyMap<string, (text: string) => Parameters> = new Map([
  ['application/x-www-form-urlencoded', readForm],
  ['application/json', readJson],
]);

function readForm(text: string): Parameters {
  const pairs = [...new URLSearchParams(text)];
  const parameters = Object.fromEntries(pairs);
  if (Object.keys(parameters).length === pairs.length) return parameters;
  // RFC 6749 §3.1: two values could be read differently by two servers.
  throw new AdminRequestRefused('A parameter is given twice.');
}

function readJson(text: string): Parameters {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Parameters;
  } catch {
    // The same answer as for JSON that is not an object; the parser's words would quote what was sent.
  }
  throw new AdminRequestRefused('The body is not a JSON object.');
}
