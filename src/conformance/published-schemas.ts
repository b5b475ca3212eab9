import type { PublishedTool } from '../mcp/catalogue/tool-definition.js';
import { JSON_SCHEMA_TOOL, MIRRORED_TOOL } from './fixtures/schema.tools.js';

export const MIRRORED_ARGUMENT = 'region';
export const MIRRORED_HEADER = 'Region';

/** Word for word what the scenario `json-schema-2020-12` compares with. */
const JSON_SCHEMA_2020_12 = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};

/** What a DTO cannot say, and no tool of the product needs. */
export function published(tool: PublishedTool): PublishedTool {
  if (tool.name === JSON_SCHEMA_TOOL)
    return { ...tool, inputSchema: JSON_SCHEMA_2020_12 as unknown as PublishedTool['inputSchema'] };
  return tool.name === MIRRORED_TOOL ? { ...tool, inputSchema: mirrored(tool.inputSchema) } : tool;
}

function mirrored(schema: PublishedTool['inputSchema']): PublishedTool['inputSchema'] {
  const { properties = {} } = schema;
  const argument = { ...properties[MIRRORED_ARGUMENT], 'x-mcp-header': MIRRORED_HEADER };
  return { ...schema, properties: { ...properties, [MIRRORED_ARGUMENT]: argument } };
}
