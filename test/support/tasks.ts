import { postRaw } from './raw.js';

export const TASKS = 'io.modelcontextprotocol/tasks';

/** What came of a request: the HTTP status, and the result or the error of JSON-RPC. */
export interface TaskAnswer {
  readonly status: number;
  readonly result?: any;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: any };
}

export interface TaskClientOptions {
  readonly headers?: Record<string, string>;
  /** Whether each request says that the client takes tasks. */
  readonly declares?: boolean;
}

/** A client of 2026-07-28 with the tasks extension, by hand: the SDK has none. */
export class TaskClient {
  constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly options: TaskClientOptions = {},
  ) {}

  call(name: string, args: object = {}): Promise<TaskAnswer> {
    return this.send('tools/call', { name, arguments: args }, name);
  }

  get(taskId: string): Promise<TaskAnswer> {
    return this.send('tasks/get', { taskId }, taskId);
  }

  cancel(taskId: string): Promise<TaskAnswer> {
    return this.send('tasks/cancel', { taskId }, taskId);
  }

  update(taskId: string, inputResponses: object): Promise<TaskAnswer> {
    return this.send('tasks/update', { taskId, inputResponses }, taskId);
  }

  async send(method: string, params: object, name?: string): Promise<TaskAnswer> {
    const { declares = true } = this.options;
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'tasks', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': declares ? { extensions: { [TASKS]: {} } } : {},
    };
    const body = { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } };
    const headers = {
      'MCP-Protocol-Version': '2026-07-28',
      'Mcp-Method': method,
      ...(name !== undefined && { 'Mcp-Name': name }),
      ...this.options.headers,
    };
    const response = await postRaw(this.url, body, { token: this.token, headers });
    return { ...((await response.json()) as object), status: response.status };
  }
}
