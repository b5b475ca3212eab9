import type { JSONRPCMessage, Transport, TransportSendOptions } from '@modelcontextprotocol/server';
import type { StdioOperations } from './stdio-operations.js';

/** A transport that tells of every message in and out. */
export class WatchedTransport implements Transport {
  onmessage?: Transport['onmessage'];
  onclose?: () => void;
  onerror?: (error: Error) => void;

  /** @param ready Awaited before anything is read. */
  constructor(
    private readonly wire: Transport,
    private readonly watch: StdioOperations,
    private readonly ready: () => Promise<unknown>,
  ) {
    const heard: Pick<Transport, 'onmessage' | 'onclose' | 'onerror'> = {
      onmessage: (message, extra) => {
        watch.received(message);
        this.onmessage?.(message, extra);
      },
      onclose: () => {
        watch.closed();
        this.onclose?.();
      },
      onerror: (error) => this.onerror?.(error),
    };
    Object.assign(wire, heard);
  }

  async start(): Promise<void> {
    await this.ready();
    await this.wire.start();
  }

  async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    await this.wire.send(message, options);
    this.watch.sent(message);
  }

  close(): Promise<void> {
    return this.wire.close();
  }
}
