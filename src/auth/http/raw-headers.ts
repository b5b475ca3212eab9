import type { IncomingMessage } from 'node:http';

/**
 * Every value of a header as it was sent. Node's `headers` keeps the first of several `Authorization` or `Host`
 * headers and hides that there were more.
 */
export function rawHeaderValues({ rawHeaders }: IncomingMessage, name: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}
