import type { Attribute } from '../../tracing/attributes.js';

type FieldName =
  | 'event.name'
  | 'outcome'
  | 'duration_ms'
  | 'trace_id'
  | 'span_id'
  | 'slow'
  | (typeof Attribute)[keyof typeof Attribute];

/** What is logged of an operation: a sentence, and fields in the order in which they stand in the line. */
export class OperationEntry {
  constructor(
    readonly message: string,
    readonly fields: Readonly<Partial<Record<FieldName, string | number | boolean | undefined>>>,
  ) {}
}
