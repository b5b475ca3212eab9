import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '../../src/audit/audit-event.js';
import type { AuditSink, Emitted } from '../../src/audit/audit-sink.js';
import type { ServerProcess } from './process.js';
import { callRaw } from './raw.js';
import { until } from './walk.js';

const MARKER = 'audit-marker-';

/** What the servers have recorded, wherever they run. */
export interface AuditLog {
  /** What was decided and done since the last `clear`, in the order it happened: one event per call. */
  read(): Promise<readonly AuditEvent[]>;
  /** The same with the intents that precede what changes something. */
  readAll(): Promise<readonly AuditEvent[]>;
  clear(): Promise<void>;
}

const isNoIntent = ({ outcome }: AuditEvent): boolean => outcome !== 'intent';

/** The audit of a server in this process: handed to it as its sink. */
export class AuditHere implements AuditSink, AuditLog {
  private events: AuditEvent[] = [];

  append(emitted: readonly Emitted[]): void {
    for (const { body } of emitted) this.events.push(JSON.parse(body) as AuditEvent);
  }

  async read(): Promise<readonly AuditEvent[]> {
    return this.events.filter(isNoIntent);
  }

  async readAll(): Promise<readonly AuditEvent[]> {
    return [...this.events];
  }

  async clear(): Promise<void> {
    this.events = [];
  }
}

/**
 * The audit of servers in processes of their own: the lines on their standard output. A line may still be on
 * its way when its request has been answered, so each process is first asked for one that is recognised; what
 * came before it is then complete.
 */
export class AuditOfProcesses implements AuditLog {
  private seen: number[];

  /** @param token Makes a valid token for a subject. */
  constructor(
    private readonly servers: readonly ServerProcess[],
    private readonly token: (subject: string) => Promise<string>,
  ) {
    this.seen = servers.map(() => 0);
  }

  async read(): Promise<readonly AuditEvent[]> {
    return (await this.readAll()).filter(isNoIntent);
  }

  async readAll(): Promise<readonly AuditEvent[]> {
    await this.mark();
    return this.servers
      .flatMap(({ stdout }, index) => stdout.slice(this.seen[index]))
      .map((line) => JSON.parse(line) as AuditEvent)
      .filter(({ actor }) => !actor?.sub.startsWith(MARKER))
      .sort((a, b) => (a.occurred_at < b.occurred_at ? -1 : 1));
  }

  async clear(): Promise<void> {
    await this.mark();
    this.seen = this.servers.map(({ stdout }) => stdout.length);
  }

  private async mark(): Promise<void> {
    const marker = `${MARKER}${randomUUID()}`;
    const token = await this.token(marker);
    await Promise.all(
      this.servers.map(async ({ url, stdout }) => {
        await (await callRaw(url, token, 'no_such_tool')).text();
        await until(async () => stdout.some((line) => line.includes(marker)));
      }),
    );
  }
}
