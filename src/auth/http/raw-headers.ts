import type { IncomingMessage } from 'node:http';

// Node's `headers` keeps the first of several `Authorization` or `Host` headers and hides that there were more.

/** The value of a header as it was sent; undefined unless it was sent exactly once. @param name in lower case. */
export function onlyRawHeader({ rawHeaders }: IncomingMessage, name: string): string | undefined {
  const index = indexOfHeader(rawHeaders, name, 0);
  if (index < 0 || indexOfHeader(rawHeaders, name, index + 2) >= 0) return undefined;
  return rawHeaders[index + 1];
}

/** Whether a header was sent at all. @param name in lower case. */
export function hasRawHeader({ rawHeaders }: IncomingMessage, name: string): boolean {
  return indexOfHeader(rawHeaders, name, 0) >= 0;
}

function indexOfHeader(rawHeaders: readonly string[], name: string, from: number): number {
  for (let index = from; index < rawHeaders.length; index += 2) {
    const sent = rawHeaders[index]!;
    // Most names differ in their length already, and then no lower-case copy is made of them.
    if (sent.length === name.length && sent.toLowerCase() === name) return index;
  }
  return -1;
}
