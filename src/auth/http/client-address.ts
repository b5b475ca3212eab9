import type { IncomingMessage } from 'node:http';

/** Address of the client: what Express makes of `trust proxy`, or the other end of the connection. */
export function clientAddress(request: IncomingMessage & { readonly ip?: string }): string | undefined {
  return request.ip ?? request.socket.remoteAddress;
}
