import { randomUUID } from 'node:crypto';
import { type FileHandle, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { VaultFailure } from './vault.errors.js';

// Some ten thousand rows of about 600 bytes; more belong into a database.
const MAX_BYTES = 32 * 1024 * 1024;

export interface FileContent {
  readonly text: string;
  /** Changes whenever the file does. */
  readonly stamp: string;
}

/** @returns undefined when there is no such file in a directory that exists. */
export async function stampOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(missing);
  if (found) return stampFrom(found);
  await stat(dirname(path));
  return undefined;
}

/** @throws VaultFailure when the file is larger than a vault can be. */
export async function readWhole(path: string): Promise<FileContent> {
  const file = await open(path, 'r');
  try {
    // Of the opened file, which stays the same one when another takes its name.
    const found = await file.stat({ bigint: true });
    if (found.size > MAX_BYTES) throw new VaultFailure('damaged', 'VAULT_FILE is too large for a vault.');
    return { text: await file.readFile('utf8'), stamp: stampFrom(found) };
  } finally {
    await file.close();
  }
}

/**
 * Replaces a file in one step: whoever reads sees the old content or the new, also after a power cut.
 * @param mayReplace asked last; when it says no, nothing is changed.
 */
export async function replaceWhole(
  path: string,
  text: string,
  mayReplace: () => Promise<boolean>,
): Promise<void> {
  const target = (await realpath(path).catch(missing)) ?? path;
  const draft = `${target}.${randomUUID()}.tmp`;
  try {
    await withFile(draft, 'wx', async (file) => {
      await file.writeFile(text);
      await file.sync();
    });
    if (!(await mayReplace())) throw new VaultFailure('unreachable', 'Another process took the lock over.');
    await rename(draft, target);
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw error;
  }
  // Makes the new name last; not every system lets a directory be opened for it.
  await withFile(dirname(target), 'r', (directory) => directory.sync()).catch(() => undefined);
}

async function withFile(
  path: string,
  flags: string,
  work: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await work(file);
  } finally {
    await file.close();
  }
}

const stampFrom = (found: { ino: bigint; size: bigint; mtimeNs: bigint; ctimeNs: bigint }) =>
  [found.ino, found.size, found.mtimeNs, found.ctimeNs].join();

function missing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
