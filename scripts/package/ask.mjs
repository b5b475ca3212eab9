import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

// The first start of npx installs.
const PATIENCE_MS = 300_000;

/**
 * What a client does with a new server: starts it, lists its tools, calls one.
 * @returns how many tools there are, the projects' answer, and how long the start took, in milliseconds.
 */
export async function ask(parameters) {
  const client = new Client({ name: 'package-verify', version: '1' });
  const began = performance.now();
  const transport = new StdioClientTransport({ stderr: 'pipe', ...parameters });
  let said = '';
  transport.stderr.on('data', (text) => (said += text));
  try {
    await client.connect(transport, { timeout: PATIENCE_MS });
    const startMs = Math.round(performance.now() - began);
    const { tools } = await client.listTools();
    const { isError, content } = await client.callTool({ name: 'list_projects', arguments: {} });
    if (isError) throw new Error(content.map(({ text }) => text).join('\n'));
    return { tools: tools.length, startMs, answer: JSON.stringify(content).length };
  } catch (error) {
    throw new Error(`${error.message}\n${said}`, { cause: error });
  } finally {
    await client.close();
  }
}
