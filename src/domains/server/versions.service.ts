import { Injectable } from '@nestjs/common';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { SERVER_NAME, SERVER_VERSION } from '../../version.js';

const RELEASES =
  'This server asks nobody for newer releases: it may run inside a closed network. They are where this one was installed from, the registry of its npm package or container image; whoever operates it knows.';

@Injectable()
export class VersionsService {
  @Tool({
    effect: 'read',
    title: 'Read MCP server version',
    description: "Tell this server's version.",
  })
  @RequireScopes(Scope.AdminRead)
  readMcpServerVersion(): object {
    return { name: SERVER_NAME, version: SERVER_VERSION };
  }

  // The official tool asks Docker Hub. Ours must work where the internet ends at QuantConnect, and says so.
  @Tool({
    effect: 'read',
    title: 'Read latest MCP server version',
    description: 'Tell the running version and where newer ones are.',
  })
  @RequireScopes(Scope.AdminRead)
  readLatestMcpServerVersion(): object {
    return { name: SERVER_NAME, running: SERVER_VERSION, latest: null, note: RELEASES };
  }
}
