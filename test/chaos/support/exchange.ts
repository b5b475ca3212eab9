import { type Agent, type IncomingMessage, request } from 'node:http';
import { ERROR_META_KEY } from '../../../src/mcp/results/tool-result.js';
import { modernRequest } from '../../support/raw.js';

/** What became of one request, as its client sees it. */
export interface Outcome {
  /** `ok`, the code of a failed tool, `http_503`, `rpc_-32603`, or what broke the connection. */
  readonly code: string;
  /** From when it was meant to be sent, so that waiting in front of a slow server counts. */
  readonly ms: number;
  /** Messages that came before the result. */
  readonly events: number;
  /** A stream that had begun and ended without its result. */
  readonly broken: boolean;
  /** Sent on a connection that had been used before. */
  readonly reused?: boolean;
  /** How long a refusal asks to wait. */
  readonly retryAfterSeconds?: number;
  /** The result, as far as the server sent one. */
  readonly result?: ToolResult;
}

export interface ToolResult {
  readonly isError?: boolean;
  readonly content?: readonly { readonly text?: string }[];
  readonly _meta?: Readonly<Record<string, { readonly code: string; readonly retryAfterSeconds?: number }>>;
}

export interface Message {
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;
}

export type ChaosEra = '2026-07-28' | '2025-11-25';

// Apart from those that clients of the SDK count.
let lastId = 1_000_000;

/** A call of a tool in either era; with `progress` it may be answered by a stream. */
export function toolCall(era: ChaosEra, name: string, args: object = {}, progress = false): Message {
  const id = (lastId += 1);
  if (era === '2026-07-28') {
    const { body, headers } = modernRequest('tools/call', { name, arguments: args }, id);
    if (progress) Object.assign(body.params._meta, { progressToken: id });
    return { body, headers };
  }
  const params = { name, arguments: args, ...(progress && { _meta: { progressToken: id } }) };
  return { body: { jsonrpc: '2.0', id, method: 'tools/call', params }, headers: {} };
}

export interface SendOptions {
  readonly agent?: Agent | false;
  readonly signal?: AbortSignal;
  /** When it was meant to be sent, by `performance.now()`. */
  readonly dueAt?: number;
  /** Longest wait for all of it. */
  readonly timeoutMs?: number;
}

/** Sends one message, never again, and tells what came of it; does not throw. */
export function send(
  url: string,
  token: string,
  { body, headers }: Message,
  { agent = false, signal, dueAt = performance.now(), timeoutMs = 60_000 }: SendOptions = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const text = JSON.stringify(body);
    const req = request(new URL('/mcp', url), {
      method: 'POST',
      agent,
      ...(signal && { signal }),
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'content-length': Buffer.byteLength(text),
        authorization: `Bearer ${token}`,
        ...headers,
      },
    });
    const timer = setTimeout(() => req.destroy(Object.assign(new Error(), { code: 'HANGS' })), timeoutMs);
    const settle = (outcome: Omit<Outcome, 'ms' | 'reused'>): void => {
      clearTimeout(timer);
      resolve({ ...outcome, reused: req.reusedSocket, ms: performance.now() - dueAt });
    };
    req.on('error', (error: NodeJS.ErrnoException) =>
      settle({ code: error.code ?? error.name, events: 0, broken: false }),
    );
    req.on('response', (res) => void read(res).then(settle));
    req.end(text);
  });
}

async function read(res: IncomingMessage): Promise<Omit<Outcome, 'ms'>> {
  const isStream = res.headers['content-type']?.startsWith('text/event-stream') ?? false;
  const retryAfter = Number(res.headers['retry-after']);
  let text = '';
  let failure: string | undefined;
  try {
    for await (const chunk of res.setEncoding('utf8')) text += chunk;
  } catch (error) {
    failure = (error as NodeJS.ErrnoException).code ?? 'aborted';
  }
  const messages = isStream ? eventsOf(text) : [parsed(text)];
  const answer = messages.findLast((message) => message && ('result' in message || 'error' in message));
  const events = isStream ? messages.length - (answer ? 1 : 0) : 0;
  if (answer && !failure) return { ...verdict(res.statusCode!, answer, retryAfter), events, broken: false };
  if (res.statusCode !== 200 && !failure) return { code: `http_${res.statusCode}`, events, broken: false };
  return { code: failure ?? 'no_answer', events, broken: isStream };
}

interface Answer {
  readonly result?: ToolResult;
  readonly error?: { readonly code: number; readonly data?: { readonly retryAfterSeconds?: number } };
}

function verdict(status: number, { result, error }: Answer, retryAfter: number): VerdictParts {
  const detail = result?._meta?.[ERROR_META_KEY];
  const wait = detail?.retryAfterSeconds ?? (Number.isFinite(retryAfter) ? retryAfter : undefined);
  const more = { ...(wait !== undefined && { retryAfterSeconds: wait }), ...(result && { result }) };
  if (status !== 200) return { code: `http_${status}`, ...more };
  if (error) return { code: `rpc_${error.code}`, ...more };
  return { code: result?.isError ? (detail?.code ?? 'tool_error') : 'ok', ...more };
}

type VerdictParts = Pick<Outcome, 'code' | 'retryAfterSeconds' | 'result'>;

function eventsOf(text: string): (Answer | undefined)[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => parsed(line.slice('data: '.length)));
}

function parsed(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return undefined;
  }
}
