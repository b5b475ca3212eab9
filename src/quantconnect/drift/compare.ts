import type { Drift, DriftKind } from './drift.js';
import { CONTAINER, Kind, type Known, type Shape } from './shape.js';

// What one answer may cost, whatever is in it. What is not known is not entered, and so is never deep.
const MOST_VALUES = 2000;
// Entries of one list or map, and objects of one shape in all: they are made by the same code.
const MOST_ENTRIES = 2;
const MOST_ALIKE = 3;
const MOST_DRIFTS = 25;

// A field name as programmers choose them. Anything else may be an id, an address or a piece of a secret.
const FIELD_NAME = /^[A-Za-z][A-Za-z _()-]{0,39}\d{0,2}$/;
const UNNAMED = '(unnamed)';

/**
 * The differences between an answer and what it is known to look like; each place and kind once, a bounded
 * number of them, found by looking at a bounded part of the answer. Changes nothing and keeps no value.
 * @param shapes The first whose required fields are all there, else the last, is what the answer should be.
 */
export function compare(answer: object, shapes: readonly Shape[], nameNewFields = true): readonly Drift[] {
  const shape = shapes.find((one) => isComplete(answer, one)) ?? shapes.at(-1);
  if (!shape) return [];
  const comparison = new Comparison(nameNewFields);
  comparison.record(answer as Record<string, unknown>, shape);
  return comparison.drifts;
}

function isComplete(answer: object, { fields }: Shape): boolean {
  for (const [name, { required }] of fields) if (required && !Object.hasOwn(answer, name)) return false;
  return true;
}

class Comparison {
  readonly drifts: Drift[] = [];
  private readonly path: string[] = [];
  private readonly looked = new Map<Shape, number>();
  private left = MOST_VALUES;

  constructor(private readonly nameNewFields: boolean) {}

  record(object: Readonly<Record<string, unknown>>, shape: Shape): void {
    let required = 0;
    const names = Object.keys(object);
    for (const name of names) {
      if (this.isOver()) return;
      const field = shape.fields.get(name);
      if (!field) this.found('new_field', this.shown(name), { actual: kindName(object[name]) });
      else {
        if (field.required) required += 1;
        this.value(object[name], field, name);
      }
    }
    const isNothing = names.length === 0 && this.path.length > 0;
    if (required < shape.requiredCount && !isNothing) this.missing(object, shape);
  }

  private missing(object: object, { fields }: Shape): void {
    for (const [name, field] of fields) {
      if (!field.required || Object.hasOwn(object, name)) continue;
      this.found('missing_field', name, { expected: kindNames(field.kinds) });
    }
  }

  private value(value: unknown, known: Known, name: string): void {
    if (value === null) return;
    const kind = kindOf(value);
    if ((known.kinds & kind) !== 0) {
      if ((kind & CONTAINER) !== 0) this.inside(value as object, known, name);
    } else if ((known.kinds & CONTAINER) === 0 || !isNothing(value)) {
      this.found('changed_type', name, { expected: kindNames(known.kinds), actual: kindName(value) });
    }
  }

  private inside(value: object, { entry, value: each, shape }: Known, name: string): void {
    if (shape && this.isLookedAtEnough(shape)) return;
    this.path.push(name);
    if (Array.isArray(value)) this.entries(value, entry);
    else if (shape) this.record(value as Record<string, unknown>, shape);
    else if (each) this.values(value as Record<string, unknown>, each);
    this.path.pop();
  }

  private entries(list: readonly unknown[], entry: Known | undefined): void {
    if (!entry) return;
    const end = Math.min(list.length, MOST_ENTRIES);
    for (let index = 0; index < end && !this.isOver(); index += 1) this.value(list[index], entry, '[]');
  }

  private values(map: Readonly<Record<string, unknown>>, each: Known): void {
    for (const key of Object.keys(map).slice(0, MOST_ENTRIES)) {
      if (this.isOver()) return;
      this.value(map[key], each, '*');
    }
  }

  private isLookedAtEnough(shape: Shape): boolean {
    const times = this.looked.get(shape) ?? 0;
    this.looked.set(shape, times + 1);
    return times >= MOST_ALIKE;
  }

  private isOver(): boolean {
    this.left -= 1;
    return this.left < 0 || this.drifts.length >= MOST_DRIFTS;
  }

  private found(kind: DriftKind, name: string, types: Pick<Drift, 'expected' | 'actual'>): void {
    const field = this.path.reduceRight(below, name);
    if (this.drifts.some((drift) => drift.field === field && drift.kind === kind)) return;
    this.drifts.push({ kind, field, ...types });
  }

  private shown(name: string): string {
    return this.nameNewFields && FIELD_NAME.test(name) ? name : UNNAMED;
  }
}

function kindOf(value: unknown): number {
  if (typeof value === 'string') return Kind.string;
  if (typeof value === 'number') return Kind.number;
  if (typeof value === 'boolean') return Kind.boolean;
  if (Array.isArray(value)) return Kind.array;
  return typeof value === 'object' ? Kind.object : 0;
}

function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function kindName(value: unknown): string {
  return value === null ? 'null' : kindNames(kindOf(value));
}

/** The place of a field in what is called `name`: an entry of a list follows without a dot. */
const below = (field: string, name: string): string =>
  field.startsWith('[]') ? `${name}${field}` : `${name}.${field}`;

const namesOf = (kinds: number): string =>
  Object.entries(Kind)
    .filter(([, kind]) => (kinds & kind) !== 0)
    .map(([name]) => name)
    .join(' or ');

// There are few sets of kinds, and an answer that has changed has changed in every call.
const KIND_NAMES = Array.from({ length: 1 << Object.keys(Kind).length }, (_, kinds) => namesOf(kinds));

const kindNames = (kinds: number): string => KIND_NAMES[kinds] ?? '';
