import { Injectable } from '@nestjs/common';
import type { Handler } from '../mcp/catalogue/handler.js';
import { ToolCatalogue } from '../mcp/catalogue/tool.catalogue.js';
import type { AuditTarget } from './audit-event.js';
import { sha256Of } from './audit-hmac.js';
import { writtenOnce } from './canonical-json.js';

export interface Facts {
  readonly target: AuditTarget;
  /** Scopes that it asks for. */
  readonly required: readonly string[];
}

/** What was in force for a tool when it was called. */
@Injectable()
export class TargetFacts {
  private readonly known = new WeakMap<Handler, Facts>();

  constructor(private readonly tools: ToolCatalogue) {}

  /** Nothing for what is no tool of ours. */
  of(tool: string): Facts | undefined {
    const handler = this.tools.find(tool);
    if (!handler) return undefined;
    const known = this.known.get(handler);
    if (known) return known;
    const facts = factsOf(handler);
    this.known.set(handler, facts);
    return facts;
  }
}

function factsOf({ name, inputSchema, scopes }: Handler): Facts {
  const schemaHash = sha256Of(inputSchema);
  const target: AuditTarget = { type: 'tool', name, ...(schemaHash && { schema_sha256: schemaHash }) };
  return { target: writtenOnce(target), required: writtenOnce([...scopes]) };
}
