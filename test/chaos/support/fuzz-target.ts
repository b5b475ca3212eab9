import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import type { ServerProcess } from '../../support/process.js';
import { ERROR_META_KEY } from '../../../src/mcp/results/tool-result.js';
import type { Input } from './malformed.js';

const HANGS_MS = 2000;
const INTERNAL_ERROR = -32_603;

/** What no input may bring about. */
export interface Fault {
  readonly what: string;
  readonly answer: string;
}

/** A server that is sent anything, and what is counted of its answers. */
export class FuzzTarget {
  readonly statuses: Record<string, number> = {};
  readonly codes: Record<string, number> = {};
  /** Inputs that took too long once and were answered in time when they were sent again: the machine was busy. */
  readonly stalls: string[] = [];
  slowestMs = 0;
  sent = 0;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 32 });

  constructor(
    private readonly server: ServerProcess,
    private readonly token: string,
  ) {}

  /** Log lines no input may bring about, and the end of the process. */
  get troubles(): string[] {
    const { stderr, child } = this.server;
    const ended = child.exitCode ?? child.signalCode;
    const logged = stderr.filter((line) => /\b(ERROR|FATAL)\b|Unhandled|Uncaught|Warning: /.test(line));
    return [...(ended === null ? [] : [`The process ended with ${ended}`]), ...logged];
  }

  async post(input: Input, isRepeat = false): Promise<Fault | undefined> {
    this.sent += 1;
    const at = performance.now();
    const { status, text } = await this.exchange(input.headers, input.body);
    this.slowestMs = Math.max(this.slowestMs, performance.now() - at);
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    if (status === 'hangs' && !isRepeat) {
      this.stalls.push(input.kind);
      return this.post(input, true);
    }
    if (status === 'hangs' || Number(status) >= 500) return { what: status, answer: text.slice(0, 500) };
    const code = codeOf(text);
    if (code !== undefined) this.codes[code] = (this.codes[code] ?? 0) + 1;
    const isInternal = code === 'internal_error' || code === String(INTERNAL_ERROR);
    return isInternal ? { what: 'internal error', answer: text.slice(0, 500) } : undefined;
  }

  private exchange(
    headers: Input['headers'],
    body: Input['body'],
  ): Promise<{ status: string; text: string }> {
    return new Promise((resolve) => {
      const { url } = this.server;
      const done = (status: string, text: string): void => {
        clearTimeout(timer);
        resolve({ status, text });
      };
      const req = request(new URL('/mcp', url), {
        method: 'POST',
        agent: this.agent,
        headers: {
          authorization: `Bearer ${this.token}`,
          'content-length': Buffer.byteLength(body),
          ...headers,
        },
      });
      const timer = setTimeout(() => {
        resolve({ status: 'hangs', text: '' });
        req.destroy();
      }, HANGS_MS);
      req.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message, ''));
      req.on('response', (res) => {
        let text = '';
        res.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        res.on('end', () => done(String(res.statusCode), text));
        res.on('error', () => done('broken answer', text));
      });
      req.end(body);
    });
  }

  /** Writes bytes, half-closes, and takes whatever comes until the server closes. */
  raw(bytes: string): Promise<Fault | undefined> {
    return new Promise((resolve) => {
      const { hostname, port } = new URL(this.server.url);
      let text = '';
      const socket = connect(Number(port), hostname, () => socket.end(bytes, 'latin1'));
      const timer = setTimeout(() => {
        socket.destroy();
        resolve({ what: 'hangs', answer: text.slice(0, 500) });
      }, HANGS_MS);
      socket.on('data', (chunk) => (text += chunk.toString('latin1')));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clearTimeout(timer);
        const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 'closed';
        this.statuses[`raw ${status}`] = (this.statuses[`raw ${status}`] ?? 0) + 1;
        resolve(Number(status) >= 500 ? { what: status, answer: text.slice(0, 500) } : undefined);
      });
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** The code of a JSON-RPC error or of a failed tool; the last one, of a stream. */
function codeOf(text: string): string | undefined {
  for (const line of text.split('\n').reverse()) {
    const { error, result } = parsed(line.replace(/^data: /, '')) ?? {};
    const code = error?.code ?? result?._meta?.[ERROR_META_KEY]?.code;
    if (code !== undefined) return String(code);
  }
  return undefined;
}

interface Parsed {
  readonly error?: { readonly code?: unknown };
  readonly result?: { readonly _meta?: Readonly<Record<string, { readonly code?: unknown }>> };
}

function parsed(text: string): Parsed | undefined {
  try {
    return (JSON.parse(text) as Parsed | null) ?? undefined;
  } catch {
    return undefined;
  }
}
