import { legacyClient, modernClient } from './support/clients.js';
import { startStack, type Stack } from './support/stack.js';
import { walk } from './support/walk.js';

describe('From code to backtest statistics', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.close());

  it.each([modernClient, legacyClient])('works through $name', async (connect) => {
    const client = await connect(stack.url, await stack.token());
    const { statistics } = await walk(client, `Walk ${client.revision}`);
    expect(Number(statistics['Total Orders'])).toBeGreaterThan(0);
    expect(statistics['Net Profit']).toMatch(/^-?\d+\.\d+%$/);
    await client.close();
  });
});
