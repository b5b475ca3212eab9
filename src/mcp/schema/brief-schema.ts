import type { JsonSchema } from './json-schema.js';

/**
 * The schema a model reads: without what it would send anyway and the server checks either way. It says no
 * more than the whole schema does, so whatever it allows beyond that is answered by name when it is tried.
 */
export function briefSchema(schema: JsonSchema): JsonSchema {
  const { properties, items, additionalProperties, ...rest } = schema;
  const brief: JsonSchema = { ...rest };
  if (brief.exclusiveMinimum === 0) delete brief.exclusiveMinimum;
  // Nothing is counted from less, and no model tries.
  if (brief.minimum === 0) delete brief.minimum;
  if (brief.minLength === 1) delete brief.minLength;
  if (brief.pattern && ID_PATTERN.test(brief.pattern)) delete brief.pattern;
  if (items) brief.items = briefSchema(items);
  if (typeof additionalProperties === 'object') brief.additionalProperties = additionalProperties;
  if (properties) {
    brief.properties = Object.fromEntries(
      Object.entries(properties).map(([name, field]) => [name, briefField(name, field)]),
    );
  }
  return brief;
}

// Ids are copied from an earlier answer; their form is of no use to whoever copies.
const ID_PATTERN = /^\^(?:O-)?\[a-f/;

/** Explained to every model once, in the instructions. */
const EXPLAINED_ONCE: ReadonlySet<string> = new Set(['idempotencyKey', 'codeSourceId', 'organizationId']);

function briefField(name: string, field: JsonSchema): JsonSchema {
  const brief = briefSchema(field);
  if (EXPLAINED_ONCE.has(name)) delete brief.pattern;
  if (EXPLAINED_ONCE.has(name) || saysNoMore(name, field)) delete brief.description;
  return brief;
}

// What fields are called anyway, and words that add nothing to a name.
const FILLERS: ReadonlySet<string> = new Set(
  'a an all default expected false file kind library message new of only project source text the this trace whole'.split(
    ' ',
  ),
);
// That counting starts from 0 is said once, in the instructions.
const COUNTED_FROM_ZERO = /^First\b[a-z ]*(?:, from 0|, default 0| \(default 0\))\.$/;

/** Whether a description only repeats the name of its field, the schema, or which tool makes an id. */
function saysNoMore(name: string, { description = '', minimum }: JsonSchema): boolean {
  const words = description.toLowerCase().match(/[a-z]+/g) ?? [];
  const named = inWords(name).split(' ');
  if (/^[^{"[]*$/.test(description) && words.every((word) => named.includes(word) || FILLERS.has(word)))
    return true;
  if (minimum === 0 && COUNTED_FROM_ZERO.test(description)) return true;
  return name.endsWith('Id') && description === `From create_${name.slice(0, -2)}.`;
}

const inWords = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
