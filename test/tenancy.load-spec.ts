import { legacyClient, modernClient, type TestClient } from './support/clients.js';
import { startStack, type Stack } from './support/stack.js';
import { ok } from './support/walk.js';

const CALLS = 2000;

describe('Two tenants at once', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.close());

  it(`never meet in ${CALLS} interleaved calls with random delays`, async () => {
    const tenants = await Promise.all(
      [0, 1].map(async (tenant) => {
        const token = await stack.token({ subject: `user-${tenant}`, tenant });
        const clients = await Promise.all([modernClient(stack.url, token), legacyClient(stack.url, token)]);
        const marker = `Marker of tenant ${tenant}`;
        const created = ok(await clients[0].call('create_project', { name: marker, language: 'Py' }));
        const { projectId } = created.value.project;
        return {
          tenant,
          clients,
          marker,
          projectId,
          organizationId: stack.sandbox.tenants[tenant]!.organizationId,
        };
      }),
    );
    for (let n = 0; n < 200; n += 1)
      stack.sandbox.fault({ kind: 'delay', delayMs: Math.floor(Math.random() * 80) });

    let mixedUp = 0;
    let failed = 0;
    const oneCall = async (n: number): Promise<void> => {
      const own = tenants[n % 2]!;
      const other = tenants[(n + 1) % 2]!;
      const client: TestClient = own.clients[Math.floor(n / 2) % 2]!;
      if (n % 5 === 0) {
        const { isError } = await client.call('read_project', { projectId: other.projectId });
        if (!isError) mixedUp += 1;
        return;
      }
      const answer =
        n % 3 === 0
          ? await client.call('read_account')
          : await client.call('read_project', { projectId: own.projectId });
      if (answer.isError) failed += 1;
      else if (!answer.text.includes(n % 3 === 0 ? own.organizationId : own.marker)) mixedUp += 1;
      if (answer.text.includes(other.marker) || answer.text.includes(other.organizationId)) mixedUp += 1;
    };
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < CALLS) await oneCall(next++);
    };
    await Promise.all(Array.from({ length: 32 }, worker));

    expect({ calls: next, mixedUp, failed }).toEqual({ calls: CALLS, mixedUp: 0, failed: 0 });
    const signers = new Set(stack.sandbox.requests().map(({ user }) => user));
    expect(signers).toEqual(new Set(stack.sandbox.tenants.map(({ userId }) => String(userId))));
  }, 60_000);
});
