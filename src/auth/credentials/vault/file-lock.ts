import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, unlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { VaultFailure } from './vault.errors.js';

export interface FileLockOptions {
  /** How long the same holder is watched before it is taken for dead; it needs some milliseconds. */
  readonly staleMs?: number;
  readonly waitMs?: number;
}

/**
 * A lock between processes: a file that only one of them can create. A holder that died is recognised by
 * watching its file for a while; no clocks of two machines are compared, and no process ids of two containers.
 */
export class FileLock {
  private readonly staleMs: number;
  private readonly waitMs: number;

  constructor(
    private readonly path: string,
    { staleMs = 10_000, waitMs = 15_000 }: FileLockOptions = {},
  ) {
    this.staleMs = staleMs;
    this.waitMs = waitMs;
  }

  /**
   * Runs `work` while this process holds the lock. `work` asks `isHeld` right before its last step: one that
   * was slow enough to be taken for dead must not take it.
   * @throws VaultFailure when others hold it for too long.
   */
  async hold<T>(work: (isHeld: () => Promise<boolean>) => Promise<T>): Promise<T> {
    const holder = randomUUID();
    await this.acquire(holder);
    const isHeld = async () => (await this.holder()) === holder;
    try {
      return await work(isHeld);
    } finally {
      if (await isHeld()) await unlink(this.path).catch(ignoreMissing);
    }
  }

  private async acquire(holder: string): Promise<void> {
    const startMs = performance.now();
    let watched: { holder: string | undefined; sinceMs: number } = { holder: undefined, sinceMs: startMs };
    while (!(await this.create(holder))) {
      const nowMs = performance.now();
      const current = await this.holder();
      if (current !== watched.holder) watched = { holder: current, sinceMs: nowMs };
      else if (current !== undefined && nowMs - watched.sinceMs > this.staleMs) await this.breakLock(current);
      if (nowMs - startMs > this.waitMs)
        throw new VaultFailure('unreachable', 'The vault file stays locked.');
      await delay(5 + Math.random() * 20);
    }
  }

  private async create(holder: string): Promise<boolean> {
    try {
      const file = await open(this.path, 'wx', 0o600);
      try {
        await file.writeFile(holder);
      } finally {
        await file.close();
      }
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }

  private async holder(): Promise<string | undefined> {
    return readFile(this.path, 'utf8').catch(ignoreMissing);
  }

  /** Moves the file away and looks at it: somebody else may have broken and taken the lock just before. */
  private async breakLock(dead: string): Promise<void> {
    const aside = `${this.path}.${randomUUID()}`;
    try {
      await rename(this.path, aside);
      if ((await readFile(aside, 'utf8')) !== dead) await link(aside, this.path).catch(() => undefined);
      await unlink(aside);
    } catch (error) {
      ignoreMissing(error);
    }
  }
}

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
