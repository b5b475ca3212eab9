import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from './walk.js';

/** A span as a collector receives it. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  /** 2 is an error. */
  readonly status: number;
  readonly statusMessage: string;
  readonly resource: Readonly<Record<string, unknown>>;
}

export interface Collector {
  readonly url: string;
  readonly spans: CollectedSpan[];
  /** Everything that was received, as it came over the wire. */
  readonly received: Buffer[];
  readonly headers: IncomingMessage['headers'][];
  /** The first span that fits, as soon as it is there. */
  find(fits: (span: CollectedSpan) => boolean): Promise<CollectedSpan>;
  close(): void;
}

/**
 * Takes traces over OTLP/HTTP in protobuf on a free port.
 * @param status what it answers with; 0: it takes everything in and never answers
 */
export async function startCollector(status = 200): Promise<Collector> {
  const [spans, received, headers]: [CollectedSpan[], Buffer[], IncomingMessage['headers'][]] = [[], [], []];
  const server = createServer();
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    received.push(body);
    headers.push(request.headers);
    spans.push(...spansOf(body));
    if (status > 0) response.writeHead(status, { 'content-type': 'application/x-protobuf' }).end();
  };
  server.on('request', (request, response) => void take(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    received,
    headers,
    find: (fits) => until(async () => spans.find(fits)),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The fields of a protobuf message: numbers of any width, and bytes, by their number in the order they come. */
type Message = ReadonlyMap<number, (bigint | Buffer)[]>;

// Numbers of fields: opentelemetry-proto, trace/v1/trace.proto and common/v1/common.proto.
function spansOf(body: Buffer): CollectedSpan[] {
  return parts(message(body), 1).flatMap((resourceSpans) => {
    const resource = attributesOf(parts(resourceSpans, 1)[0]!, 1);
    const scopes = parts(resourceSpans, 2);
    return scopes.flatMap((scope) => parts(scope, 2).map((span) => ({ ...spanOf(span), resource })));
  });
}

function spanOf(span: Message): Omit<CollectedSpan, 'resource'> {
  const status = parts(span, 15)[0] ?? new Map();
  return {
    traceId: hex(span, 1),
    spanId: hex(span, 2),
    parentSpanId: hex(span, 4),
    name: text(span, 5),
    kind: Number(span.get(6)?.[0] ?? 0),
    startNs: span.get(7)?.[0] as bigint,
    endNs: span.get(8)?.[0] as bigint,
    attributes: attributesOf(span, 9),
    links: parts(span, 13).map((link) => ({ traceId: hex(link, 1), spanId: hex(link, 2) })),
    status: Number(status.get(3)?.[0] ?? 0),
    statusMessage: text(status, 2),
  };
}

const attributesOf = (from: Message, field: number): Record<string, unknown> =>
  Object.fromEntries(parts(from, field).map((pair) => [text(pair, 1), valueOf(parts(pair, 2)[0]!)]));

function valueOf(value: Message): unknown {
  if (value.has(1)) return text(value, 1);
  if (value.has(2)) return value.get(2)![0] === 1n;
  if (value.has(3)) return Number(value.get(3)![0]);
  if (value.has(4)) return new Float64Array(new BigUint64Array([value.get(4)![0] as bigint]).buffer)[0];
  return value.has(5) ? parts(parts(value, 5)[0]!, 1).map(valueOf) : undefined;
}

const parts = (from: Message, field: number): Message[] =>
  (from.get(field) ?? []).map((bytes) => message(bytes as Buffer));
const text = (from: Message, field: number): string => (from.get(field)?.[0] ?? '').toString();
const hex = (from: Message, field: number): string =>
  ((from.get(field)?.[0] as Buffer | undefined) ?? Buffer.alloc(0)).toString('hex');

function message(bytes: Buffer): Message {
  const fields = new Map<number, (bigint | Buffer)[]>();
  let at = 0;
  const varint = (): bigint => {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
      shift += 7n;
    }
  };
  const taken = (length: number): Buffer => bytes.subarray(at, (at += length));
  const read = {
    0: varint,
    1: () => taken(8).readBigUInt64LE(),
    2: () => taken(Number(varint())),
    5: () => BigInt(taken(4).readUInt32LE()),
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const value = read[(key & 7) as keyof typeof read]();
    fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), value]);
  }
  return fields;
}
