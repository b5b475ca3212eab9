import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type Random, seeded } from './seeded.js';

/** What is wrong with the line. Every field may change while connections are open, and holds for what comes next. */
export interface LineFault {
  /** Each chunk arrives this much later, in either direction. */
  readonly latencyMs?: number;
  /** Up to this much more, drawn anew for each chunk; chunks keep their order. */
  readonly jitterMs?: number;
  /** Nothing arrives any more, in either direction, and nobody is told: a cut cable. */
  readonly blackHole?: boolean;
  /** Open connections and new ones are reset. */
  readonly reset?: boolean;
  /** A connection is reset after this many bytes have come back to the client, counted from now on. */
  readonly resetAfterBytes?: number;
  /** What passes per second, in each direction of each connection. */
  readonly bytesPerSecond?: number;
}

/** A TCP proxy in front of one service, whose line can be made to fail. */
export interface FaultProxy {
  readonly port: number;
  /** Connections that are open now. */
  readonly connections: number;
  /** Replaces what is wrong; `{}` heals the line. What a black hole swallowed stays lost. */
  set(fault: LineFault): void;
  close(): Promise<void>;
}

/** @param seed The same seed gives the same jitter. */
export async function startFaultProxy(targetPort: number, seed = 1): Promise<FaultProxy> {
  const lines = new Set<Line>();
  const random = seeded(seed);
  let fault: LineFault = {};
  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (fault.reset) return cut(client);
    const line = new Line(client, targetPort, () => fault, random);
    lines.add(line);
    line.onClose(() => lines.delete(line));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return lines.size;
    },
    set: (next) => {
      fault = next;
      for (const line of lines) line.changed();
    },
    close: async () => {
      server.close();
      for (const line of lines) line.reset();
    },
  };
}

/** One connection through the proxy. */
class Line {
  private readonly upstream: Socket;
  private bytesBack = 0;

  constructor(
    private readonly client: Socket,
    targetPort: number,
    private readonly fault: () => LineFault,
    private readonly random: Random,
  ) {
    this.upstream = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true });
    for (const socket of [client, this.upstream]) {
      socket.setNoDelay(true);
      // A side that breaks takes the other along in the same way.
      socket.on('error', () => this.reset());
    }
    client.once('close', () => this.upstream.destroy());
    void this.pump(client, this.upstream, () => undefined);
    void this.pump(this.upstream, client, (size) => this.cameBack(size));
  }

  onClose(listener: () => void): void {
    this.client.once('close', listener);
  }

  changed(): void {
    this.bytesBack = 0;
    if (this.fault().reset) this.reset();
  }

  reset(): void {
    for (const socket of [this.client, this.upstream]) cut(socket);
  }

  private cameBack(size: number): void {
    this.bytesBack += size;
    if (this.bytesBack >= (this.fault().resetAfterBytes ?? Infinity)) this.reset();
  }

  /** One chunk after the other, so that no delay changes their order and a slow reader slows the sender. */
  private async pump(from: Socket, to: Socket, passed: (size: number) => void): Promise<void> {
    try {
      for await (const chunk of from) await this.pass(chunk as Buffer, to, passed);
      if (!this.fault().blackHole) to.end();
    } catch {
      this.reset();
    }
  }

  private async pass(chunk: Buffer, to: Socket, passed: (size: number) => void): Promise<void> {
    const { latencyMs = 0, jitterMs = 0 } = this.fault();
    if (latencyMs + jitterMs > 0) await pause(latencyMs + this.random() * jitterMs);
    for (const part of this.parts(chunk)) {
      const { blackHole, bytesPerSecond } = this.fault();
      if (blackHole || to.destroyed) return;
      if (bytesPerSecond) await pause((part.byteLength / bytesPerSecond) * 1000);
      if (!to.write(part)) await drained(to);
      passed(part.byteLength);
    }
  }

  /** Small enough that a limit of bytes or of bytes per second is kept closely. */
  private parts(chunk: Buffer): Buffer[] {
    const { resetAfterBytes, bytesPerSecond } = this.fault();
    if (resetAfterBytes === undefined && bytesPerSecond === undefined) return [chunk];
    const size = Math.max(1, Math.min(resetAfterBytes ?? Infinity, (bytesPerSecond ?? Infinity) / 20));
    const parts: Buffer[] = [];
    for (let at = 0; at < chunk.byteLength; at += Math.floor(size))
      parts.push(chunk.subarray(at, at + Math.floor(size)));
    return parts;
  }
}

/**
 * `resetAndDestroy` says goodbye before it resets; this is the reset alone, which it does with the same field.
 * One that has said goodbye cannot be reset any more: Node would keep it for ever.
 */
function cut(socket: Socket): void {
  if (!socket.writableEnded) Object.assign(socket, { resetAndClosing: true });
  socket.destroy();
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const drained = (socket: Socket): Promise<unknown> =>
  Promise.race([once(socket, 'drain'), once(socket, 'close')]);
