import { Injectable } from '@nestjs/common';
import type { Handler } from '../mcp/catalogue/handler.js';
import { ToolCatalogue } from '../mcp/catalogue/tool.catalogue.js';
import { sha256Of } from './audit-hmac.js';

export interface Facts {
  /** SHA-256 of the schema its arguments are checked against. */
  readonly schemaHash?: string;
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
    const facts = this.known.get(handler) ?? factsOf(handler);
    this.known.set(handler, facts);
    return facts;
  }
}

function factsOf({ inputSchema, scopes }: Handler): Facts {
  const schemaHash = sha256Of(inputSchema);
  return { required: [...scopes], ...(schemaHash && { schemaHash }) };
}
