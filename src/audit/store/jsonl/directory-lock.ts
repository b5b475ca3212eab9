import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readFile, readlink, rename, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const NAME = 'writer.lock';
const HEARTBEAT_MS = 2_000;
// A holder that gave no sign for five heartbeats is dead.
const STALE_MS = 10_000;
const POLL_MS = 100;

/** Who holds a directory. */
interface Holder {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** The set of processes that `pid` belongs to; process ids of two containers cannot be compared. */
  readonly processes?: string;
}

/** Somebody else writes to the directory. */
export class DirectoryInUse extends Error {
  constructor(holder: string) {
    super(`in use by another server (${holder})`);
    this.name = 'DirectoryInUse';
  }
}

/**
 * One writer per directory, for as long as it runs. The holder touches its file every two seconds; one that is
 * gone is recognised by its process id, or where that says nothing by watching the file, so that no clocks of
 * two machines are compared.
 */
export class DirectoryLock {
  private readonly heartbeat: NodeJS.Timeout;
  private confirmedMs = performance.now();

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {
    this.heartbeat = setInterval(() => void this.touch().catch(() => undefined), HEARTBEAT_MS).unref();
  }

  /** @throws DirectoryInUse */
  static async take(directory: string): Promise<DirectoryLock> {
    const path = join(directory, NAME);
    const holder = await myself();
    for (;;) {
      const handle = await create(path, holder);
      if (handle) return new DirectoryLock(path, handle);
      await untilDead(path, holder);
    }
  }

  /** Whether the directory is still ours: another may have taken this process for dead while it was stopped. */
  async isHeld(): Promise<boolean> {
    if (performance.now() - this.confirmedMs < HEARTBEAT_MS) return true;
    const [ours, there] = await Promise.all([
      this.handle.stat({ bigint: true }),
      stat(this.path, { bigint: true }).catch(() => undefined),
    ]);
    if (there?.ino !== ours.ino || there.dev !== ours.dev) return false;
    this.confirmedMs = performance.now();
    return true;
  }

  async release(): Promise<void> {
    clearInterval(this.heartbeat);
    this.confirmedMs = -Infinity;
    if (await this.isHeld()) await unlink(this.path).catch(() => undefined);
    await this.handle.close();
  }

  private async touch(): Promise<void> {
    const now = new Date();
    await this.handle.utimes(now, now);
  }
}

async function create(path: string, holder: Holder): Promise<FileHandle | undefined> {
  const handle = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  if (!handle) return undefined;
  try {
    await handle.writeFile(JSON.stringify(holder));
    return handle;
  } catch (error) {
    await handle.close();
    await unlink(path);
    throw error;
  }
}

/** Returns when the lock is free. @throws DirectoryInUse as soon as its holder shows to be alive */
async function untilDead(path: string, { processes }: Holder): Promise<void> {
  const first = await signOf(path);
  if (first === undefined) return;
  const holder = holderOf(first.text);
  if (holder?.processes !== undefined && holder.processes === processes && !isRunning(holder.pid))
    return takeAway(path, first.text);
  for (const startMs = performance.now(); performance.now() - startMs < STALE_MS;) {
    await delay(POLL_MS);
    const sign = await signOf(path);
    if (sign === undefined) return;
    if (sign.text !== first.text || sign.touched !== first.touched)
      throw new DirectoryInUse(nameOf(holderOf(sign.text)));
  }
  await takeAway(path, first.text);
}

async function signOf(path: string): Promise<{ text: string; touched: bigint } | undefined> {
  try {
    const [text, { mtimeNs }] = await Promise.all([readFile(path, 'utf8'), stat(path, { bigint: true })]);
    return { text, touched: mtimeNs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Moves the file away and looks at it: another may have taken the lock over just before. */
async function takeAway(path: string, dead: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const taken = await readFile(aside, 'utf8');
  if (taken === dead) return unlink(aside);
  await rename(aside, path);
  throw new DirectoryInUse(nameOf(holderOf(taken)));
}

async function myself(): Promise<Holder> {
  const processes = await processesHere();
  return { id: randomUUID(), host: hostname(), pid: process.pid, ...(processes && { processes }) };
}

/** Differs between machines, between boots of one, and between containers; known on Linux only. */
async function processesHere(): Promise<string | undefined> {
  try {
    const [boot, namespace] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readlink('/proc/self/ns/pid'),
    ]);
    return `${boot.trim()} ${namespace}`;
  } catch {
    return undefined;
  }
}

function holderOf(text: string): (Partial<Holder> & { readonly pid: number }) | undefined {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    return typeof holder?.pid === 'number' ? { ...holder, pid: holder.pid } : undefined;
  } catch {
    return undefined;
  }
}

const nameOf = (holder: Partial<Holder> | undefined): string =>
  holder ? `process ${holder.pid} on ${holder.host}` : 'it does not say which';

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
