import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';
import { claimsOf, readProject } from './quantconnect.mjs';

/** The SDK as its documentation serves with it, both eras, with the low-level server: the least that it costs. */
const tools = JSON.parse(readFileSync(process.env.TOOLS, 'utf8'));
for (const tool of tools) delete tool.scopes;

function serverOf({ authInfo }) {
  const server = new Server({ name: 'sdk', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', () => ({ tools }));
  server.setRequestHandler('tools/call', async ({ params }) => ({
    content: [{ type: 'text', text: await readProject(authInfo.extra, params.arguments) }],
  }));
  return server;
}

const handle = toNodeHandler(createMcpHandler(serverOf));

createServer((request, response) => {
  claimsOf(request.headers.authorization)
    .then((extra) =>
      handle(Object.assign(request, { auth: { token: '', clientId: '', scopes: [], extra } }), response),
    )
    .catch(() => response.writeHead(500).end());
}).listen(Number(process.env.PORT), '127.0.0.1');
