import { isLoopback } from '../http/loopback.js';
import { KeysRefused } from './keys.errors.js';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export const FETCH_TIMEOUT_MS = 3_000;
export const MAX_DOCUMENT_BYTES = 256 * 1024;

/**
 * Whether keys may be asked for there: over TLS, or on this machine. Without TLS whoever sits on the way
 * would hand out the keys.
 */
export function isSafeAddress(address: string, { allowLoopback = true } = {}): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  if (username || password) return false;
  if (protocol === 'https:') return true;
  return protocol === 'http:' && allowLoopback && isLoopback(hostname.replace(/^\[(.*)\]$/, '$1'));
}

/**
 * Fetches a JSON document: 3 s, 256 kB, no redirects.
 * @throws KeysRefused
 */
export async function fetchJson(url: string, fetch: Fetch): Promise<unknown> {
  try {
    const response = await fetch(url, {
      headers: { Accept: 'application/json, application/jwk-set+json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
    });
    return parsed(await bodyOf(response));
  } catch (error) {
    if (error instanceof KeysRefused) throw error;
    throw new KeysRefused((error as Error).name === 'TimeoutError' ? 'timeout' : 'unreachable');
  }
}

async function bodyOf(response: Response): Promise<string> {
  const problem = statusProblem(response.status);
  if (problem) {
    await response.body?.cancel();
    throw new KeysRefused(problem);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    // Leaving the loop ends the transfer, so that no more than this is ever held.
    if (length > MAX_DOCUMENT_BYTES) throw new KeysRefused('too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function statusProblem(status: number) {
  if (status === 200) return undefined;
  if (status === 404) return 'not_found';
  return status >= 300 && status < 400 ? 'redirect' : 'http_status';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new KeysRefused('not_json');
  }
}
