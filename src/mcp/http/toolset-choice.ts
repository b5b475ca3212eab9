import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ToolCatalogue } from '../catalogue/tool.catalogue.js';
import { toolsetNames, ToolsetSelection } from '../catalogue/toolsets.js';
import { RequestRefused } from './request-refused.js';

const PARAMETER = 'toolsets';
const HEADER = 'x-mcp-toolsets';
const INVALID_REQUEST = -32_600;

/** What a client chooses of the tools, by `?toolsets=` in its URL and by the header `X-MCP-Toolsets`. */
@Injectable()
export class ToolsetChoice {
  constructor(private readonly catalogue: ToolCatalogue) {}

  /** @throws RequestRefused for a name that no toolset has: a limit with a slip in it would hide everything */
  of({ url = '', headers }: IncomingMessage): ToolsetSelection {
    return ToolsetSelection.EVERYTHING.narrowedTo(this.names(parameter(url), `?${PARAMETER}=`)).narrowedTo(
      this.names(headers[HEADER], 'X-MCP-Toolsets'),
    );
  }

  private names(written: string | string[] | undefined, where: string): string[] | undefined {
    if (written === undefined) return undefined;
    const names = toolsetNames([written].flat().join(','));
    const { toolsets } = this.catalogue;
    if (names.length > 0 && names.every((name) => toolsets.includes(name))) return names;
    const message = `${where} takes a comma separated list of ${toolsets.join(', ')}`;
    throw new RequestRefused('unknown_toolset', { status: 400, code: INVALID_REQUEST, message });
  }
}

function parameter(url: string): string | undefined {
  const query = url.indexOf('?');
  if (query < 0) return undefined;
  const values = new URLSearchParams(url.slice(query)).getAll(PARAMETER);
  return values.length > 0 ? values.join(',') : undefined;
}
