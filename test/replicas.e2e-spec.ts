import { type Sandbox, startSandbox } from '../src/sandbox/index.js';
import { ASKING_CLIENTS, callWith } from './support/asking-clients.js';
import { answer } from './support/clients.js';
import { type Replicas, startReplicas } from './support/replicas.js';
import { mintToken } from './support/stack.js';
import { until } from './support/walk.js';

const SECRET = 'a-secret-that-both-processes-share-0123456789abcdef';

/** What `protocol.e2e-spec.ts` asks of two servers in one process, with the conformance fixtures as tools. */
describe('Two processes in strict turns', () => {
  let sandbox: Sandbox;
  let servers: Replicas;
  let token: string;

  beforeAll(async () => {
    sandbox = await startSandbox();
    servers = await startReplicas({
      JWT_SECRET_KEY: SECRET,
      QUANTCONNECT_API_URL: sandbox.url,
      MCP_CONFORMANCE: 'true',
      SHUTDOWN_DRAIN_SECONDS: '0',
    });
    token = await mintToken(SECRET, sandbox.tenants);
  });
  afterAll(async () => {
    await servers?.close();
    await sandbox.close();
  });

  describe.each(ASKING_CLIENTS)('%s', (revision, connect) => {
    it('show progress in order', async () => {
      const client = await connect(servers.url, token);
      const seen: number[] = [];
      const onprogress = ({ progress }: { progress: number }) => void seen.push(progress);
      await callWith(client, 'test_tool_with_progress', {}, { onprogress });
      expect(seen).toEqual([0, 50, 100]);
      await client.close();
    });

    it('take the answer to a question wherever it arrives', async () => {
      const client = await connect(servers.url, token);
      for (let n = 0; n < 4; n += 1) {
        const result = answer(await callWith(client, 'test_elicitation', { message: 'Are you sure?' }));
        expect(result.text).toContain('action=accept');
      }
      await client.close();
    });

    it('stop the work of a cancelled call, whichever of them does it', async () => {
      const client = await connect(servers.url, token, `cancel-${revision}`);
      for (let n = 0; n < 2; n += 1) {
        sandbox.fault({ kind: 'delay', path: '/account/read', delayMs: 20_000 });
        const before = sandbox.requests({ path: '/account/read' }).length;
        const own = () => sandbox.requests({ path: '/account/read' })[before];
        const abort = new AbortController();
        const pending = callWith(client, 'read_account', {}, { signal: abort.signal }).catch(() => 'gone');
        await until(async () => own() !== undefined);
        abort.abort();
        await until(async () => own()?.aborted, 2000);
        expect(await pending).toBe('gone');
      }
      await client.close();
    });
  });
});
