import { JsonRpc } from './json-rpc.js';
import { fieldsOf, listOf, textOf } from './lenient.js';

// The revision of MCP Apps that this is written for.
const PROTOCOL_VERSION = '2026-01-26';
const APP_INFO = { name: 'ledgai-backtest', version: '1.0.0' };

type Fields = Readonly<Record<string, unknown>>;

/** What the host tells; each is called as often as it does. */
export interface HostListener {
  /** The arguments the tool was called with, once they are complete. */
  onInput(args: unknown): void;
  onResult(result: unknown): void;
  onCancelled(reason: string | undefined): void;
  /** Theme, styles, locale: everything that is known by now. */
  onContext(context: Fields): void;
}

/** The program that shows this document, as MCP Apps (SEP-1865) has it. */
export class Host {
  private readonly rpc: JsonRpc;
  private context: Fields = {};
  private capabilities: Fields = {};

  constructor(
    window: Window,
    private readonly listener: HostListener,
  ) {
    const nothing = () => ({});
    this.rpc = new JsonRpc(window, (method, params) => this.told(method, params), {
      ping: nothing,
      'ui/resource-teardown': nothing,
    });
  }

  /** Introduces the document; only then does the host deliver anything. */
  async connect(): Promise<void> {
    const { hostCapabilities, hostContext } = await this.rpc.request('ui/initialize', {
      appInfo: APP_INFO,
      appCapabilities: {},
      protocolVersion: PROTOCOL_VERSION,
    });
    this.capabilities = fieldsOf(hostCapabilities);
    this.learn(fieldsOf(hostContext));
    this.rpc.notify('ui/notifications/initialized', {});
  }

  get readsResources(): boolean {
    return this.capabilities['serverResources'] !== undefined;
  }

  /** The name of the tool whose result is shown, where it may be called from here. */
  get callableTool(): string | undefined {
    const { tool } = fieldsOf(this.context['toolInfo']);
    return this.capabilities['serverTools'] === undefined ? undefined : textOf(fieldsOf(tool)['name']);
  }

  /** The text of a resource of the server. */
  async readResource(uri: string): Promise<string | undefined> {
    const { contents } = await this.rpc.request('resources/read', { uri });
    return textOf(fieldsOf(listOf(contents)[0])['text']);
  }

  callTool(name: string, args: object): Promise<unknown> {
    return this.rpc.request('tools/call', { name, arguments: args });
  }

  /** @param size In CSS pixels. */
  resized(size: { readonly width: number; readonly height: number }): void {
    this.rpc.notify('ui/notifications/size-changed', size);
  }

  private told(method: string, params: Fields): void {
    if (method === 'ui/notifications/tool-input') this.listener.onInput(params['arguments']);
    if (method === 'ui/notifications/tool-result') this.listener.onResult(params);
    if (method === 'ui/notifications/tool-cancelled') this.listener.onCancelled(textOf(params['reason']));
    if (method === 'ui/notifications/host-context-changed') this.learn(params);
  }

  /** Changes come alone; what is not named stays. */
  private learn(news: Fields): void {
    this.context = { ...this.context, ...news };
    this.listener.onContext(this.context);
  }
}
