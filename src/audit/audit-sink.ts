import type { Writable } from 'node:stream';
import type { AuditDraft } from './audit-event.js';
import type { ChainedEntry } from './store/audit-store.js';

/** An event on its way out. */
export interface Emitted {
  readonly draft: AuditDraft;
  /** As it is recorded, in canonical JSON. */
  readonly body: string;
  /** Its place in the record; absent where there is none, or it could not be written. */
  readonly entry?: ChainedEntry;
}

/** Where every audit event goes, whether or not a record is kept. */
export interface AuditSink {
  /** Together, in their order. */
  append(emitted: readonly Emitted[]): void;
}

export const AUDIT_SINK = Symbol('AuditSink');

/** One JSON line per event. */
export class StreamAuditSink implements AuditSink {
  /** @param onLost called once when the stream cannot be written any more */
  constructor(
    private readonly stream: Writable,
    onLost: (error: Error) => void = () => undefined,
  ) {
    stream.once('error', onLost);
    stream.on('error', () => undefined);
  }

  append(emitted: readonly Emitted[]): void {
    let lines = '';
    for (const one of emitted) lines += lineOf(one);
    // One write for all of them: standard output is written at once, and each write is a call of the system.
    if (lines !== '') this.stream.write(lines);
  }
}

const lineOf = ({ body, entry }: Emitted): string => `{"log":"audit",${placeOf(entry)}${body.slice(1)}\n`;

function placeOf(entry: ChainedEntry | undefined): string {
  if (!entry) return '';
  const { chain, seq, prevHash, hash } = entry;
  return `"chain":{"name":${JSON.stringify(chain)},"seq":${seq},"prev_hash":"${prevHash}","hash":"${hash}"},`;
}
