/** A picture that goes with a result. */
export interface Picture {
  /** PNG, at most 60 kB. */
  readonly png: Uint8Array;
}

export interface Illustration {
  readonly pictures?: readonly Picture[];
  /** For the view of a client that shows MCP Apps; no model reads it, and other clients do not get it. */
  readonly view?: object;
}

/** What a tool returns when there is something to look at beside what there is to read. */
export class Illustrated {
  constructor(
    /** As a tool without pictures would return it. It has to make sense alone: a repeated answer is only this. */
    readonly value: object,
    readonly illustration: Illustration,
  ) {}
}
