import type { JsonSchema } from './json-schema.js';

/**
 * The schema a model reads: without what it would send anyway and the server checks either way. It says no
 * more than the whole schema does, so whatever it allows beyond that is answered by name when it is tried.
 */
export function briefSchema(schema: JsonSchema): JsonSchema {
  const { properties, items, additionalProperties, ...rest } = schema;
  const brief: JsonSchema = { ...rest };
  if (brief.exclusiveMinimum === 0) delete brief.exclusiveMinimum;
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

function briefField(name: string, field: JsonSchema): JsonSchema {
  const brief = briefSchema(field);
  if (brief.description?.toLowerCase() === `${inWords(name)}.`) delete brief.description;
  return brief;
}

const inWords = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
