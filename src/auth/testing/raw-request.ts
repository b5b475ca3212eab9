import { connect } from 'node:net';

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  /** Names and values in order; a name may occur twice. `Host` is added unless there is one. */
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends a request byte by byte, for what HTTP clients tidy up: double headers, odd targets. */
export function send(port: number, request: RawRequest = {}): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(written(request)));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(read(Buffer.concat(chunks).toString())));
  });
}

export const bearer = (token: string): readonly [string, string] => ['Authorization', `Bearer ${token}`];

function written({ method = 'POST', path = '/mcp', headers = [], body = '' }: RawRequest): string {
  const hasHost = headers.some(([name]) => name.toLowerCase() === 'host');
  const all = [
    ...(hasHost ? [] : [['Host', 'localhost']]),
    ['Connection', 'close'],
    ['Content-Length', String(Buffer.byteLength(body))],
    ...headers,
  ];
  return `${method} ${path} HTTP/1.1\r\n${all.map(([n, v]) => `${n}: ${v}`).join('\r\n')}\r\n\r\n${body}`;
}

function read(text: string): RawResponse {
  const [head = '', body = ''] = text.split(/\r\n\r\n([\s\S]*)/);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status: Number(statusLine.split(' ')[1]), headers: new Map(headers), body };
}
