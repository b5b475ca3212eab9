import { fieldsOf } from './lenient.js';

type Params = Readonly<Record<string, unknown>>;

interface Pending {
  resolve(result: Params): void;
  reject(error: Error): void;
}

const METHOD_NOT_FOUND = -32_601;

/** JSON-RPC 2.0 with the window this document is shown in. */
export class JsonRpc {
  private readonly pending = new Map<unknown, Pending>();
  private lastId = 0;

  /**
   * @param notified What the host says.
   * @param answers What the host may ask, by method; anything else is refused.
   */
  constructor(
    private readonly host: Window,
    private readonly notified: (method: string, params: Params) => void,
    private readonly answers: Readonly<Record<string, () => object>>,
  ) {
    window.addEventListener('message', ({ source, data }) => {
      // Any window can send a message; only the host is listened to.
      if (source === this.host) this.received(fieldsOf(data));
    });
  }

  request(method: string, params: object): Promise<Params> {
    const id = (this.lastId += 1);
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.send({ id, method, params });
    });
  }

  notify(method: string, params: object): void {
    this.send({ method, params });
  }

  private send(message: object): void {
    // The origin of a host is not known here, and nothing that is sent is secret.
    this.host.postMessage({ jsonrpc: '2.0', ...message }, '*');
  }

  private received(message: Params): void {
    const { jsonrpc, id, method, params } = message;
    if (jsonrpc !== '2.0') return;
    if (typeof method !== 'string') this.settle(message);
    else if (id === undefined) this.notified(method, fieldsOf(params));
    else this.answer(id, method);
  }

  private settle({ id, result, error }: Params): void {
    const waiting = this.pending.get(id);
    this.pending.delete(id);
    if (error === undefined) waiting?.resolve(fieldsOf(result));
    else waiting?.reject(new Error('The host refused'));
  }

  private answer(id: unknown, method: string): void {
    const result = this.answers[method]?.();
    if (result) this.send({ id, result });
    else this.send({ id, error: { code: METHOD_NOT_FOUND, message: 'No such method' } });
  }
}
