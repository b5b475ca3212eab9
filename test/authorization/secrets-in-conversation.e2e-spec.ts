import { INSTRUCTIONS } from '../../src/mcp/server/instructions.js';
import { modernClient } from '../support/clients.js';
import { startStack, type Stack } from '../support/stack.js';

const SECRET_NAME = /token|secret|password|passphrase|credential|api_?key|user_?id$/i;
// Ids of people whose rights are changed, which are public.
const HARMLESS = ['collaboratorUserId'];

describe('Secrets stay out of the conversation', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.close());

  it('RS-22 no tool takes QuantConnect credentials, so no model is tempted to ask for them', async () => {
    const client = await modernClient(stack.url, await stack.token({ group: 'admin' }));
    const tools = await client.listTools();
    await client.close();
    expect(tools.length).toBeGreaterThan(50);
    const asked = tools.flatMap(({ name, inputSchema }) =>
      Object.keys(inputSchema?.properties ?? {})
        .filter((property) => SECRET_NAME.test(property) && !HARMLESS.includes(property))
        .map((property) => `${name}.${property}`),
    );
    expect(asked).toEqual([]);
  });

  it('RS-22 the model is told never to ask for them', () => {
    expect(INSTRUCTIONS).toContain('Never ask a person for a password or an API token in the conversation');
  });
});
