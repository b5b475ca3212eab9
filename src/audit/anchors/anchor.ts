import { type KeyObject, sign, verify } from 'node:crypto';
import { canonical } from '../canonical-json.js';
import type { ChainHead } from '../store/audit-store.js';
import { fingerprintOf } from './anchor-key.js';

/** The ends of all chains at a time: who has it finds out if what was before is changed later. */
export interface Anchor {
  readonly schema_version: 1;
  /** RFC 3339, UTC. */
  readonly anchored_at: string;
  /** Fingerprint of the key that signed it; absent where none did. */
  readonly key?: string;
  readonly heads: readonly ChainHead[];
}

const LINE = /^\{"log":"audit_anchor","anchor":(\{.*\}),"signature":(?:null|"([\w+/]+={0,2})")\}$/s;

/** One line, signed over the bytes of the anchor in it. */
export function anchorLine(heads: readonly ChainHead[], at: Date, key?: KeyObject): string {
  const anchor: Anchor = {
    schema_version: 1,
    anchored_at: at.toISOString(),
    ...(key && { key: fingerprintOf(key) }),
    heads,
  };
  const body = canonical(anchor);
  const signature = key ? sign(null, Buffer.from(body), key).toString('base64') : null;
  return `{"log":"audit_anchor","anchor":${body},"signature":${JSON.stringify(signature)}}`;
}

/** What a line says, where it is one of an anchor; and whether one of these keys signed it. */
export function readAnchorLine(
  line: string,
  keys: readonly KeyObject[],
): { readonly anchor: Anchor; readonly isSigned: boolean } | undefined {
  const [, body, signature] = LINE.exec(line) ?? [];
  const anchor = body === undefined ? undefined : parsed(body);
  if (body === undefined || !anchor) return undefined;
  const bytes = Buffer.from(signature ?? '', 'base64');
  return { anchor, isSigned: keys.some((key) => verify(null, Buffer.from(body), key, bytes)) };
}

function parsed(body: string): Anchor | undefined {
  try {
    return JSON.parse(body) as Anchor;
  } catch {
    return undefined;
  }
}
