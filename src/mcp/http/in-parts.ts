import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Writes parts as fast as the client takes them, or until it is gone. Others have their turn between them. */
export async function writeParts(res: ServerResponse, parts: Iterable<Uint8Array>): Promise<void> {
  for (const part of parts) {
    if (res.destroyed) return;
    // A client that takes it in at once says so within the same turn.
    if (!res.write(part)) await takenIn(res);
    await nextTurn();
  }
}

/** The same for who asks for one part after the other. */
export async function* inTurns<T>(parts: Iterable<T>): AsyncGenerator<T> {
  for (const part of parts) {
    yield part;
    await nextTurn();
  }
}

function takenIn(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      res.off('drain', done).off('close', done);
      resolve();
    };
    res.on('drain', done).on('close', done);
    if (res.destroyed) done();
  });
}
