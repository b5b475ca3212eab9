import { mkdtempSync, readdirSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent } from '../../src/audit/audit-event.js';
import { checkedChains, segmentsOf } from '../support/audit-chains.js';
import { answer } from '../support/clients.js';
import { startServerProcess } from '../support/process.js';
import { callRaw, postRaw } from '../support/raw.js';
import { mintToken, startStack, type Stack } from '../support/stack.js';
import { until } from '../support/walk.js';

const PROJECT = { name: 'Recorded', language: 'Py' };

describe('The record', () => {
  let directory: string;
  let stack: Stack;
  let token: string;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'audit-record-'));
    stack = await startStack({ env: { AUDIT_STORE: 'file', AUDIT_DIRECTORY: directory } });
    token = await stack.token();
  });
  afterEach(async () => {
    await stack.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const recorded = (): AuditEvent[] =>
    [...checkedChains(directory).values()].flat().map(({ body }) => JSON.parse(body) as AuditEvent);
  const call = async (tool: string, args: object = {}, url = stack.url) =>
    ((await (await callRaw(url, token, tool, args)).json()) as { result: { _meta?: Record<string, any> } })
      .result;
  const upstream = (path: string) => stack.sandbox.requests({ path });
  const loseTheFile = () => unlinkSync(join(directory, segmentsOf(directory)[0]!));

  it('has the intent on disk before QuantConnect sees the request', async () => {
    stack.sandbox.fault({ kind: 'delay', path: '/projects/create', delayMs: 1000 });
    const pending = call('create_project', PROJECT);
    const [request] = await until(
      async () => upstream('/projects/create').length > 0 && upstream('/projects/create'),
    );
    const [intent, ...more] = recorded();
    expect(more).toEqual([]);
    expect(intent).toMatchObject({ outcome: 'intent', target: { name: 'create_project' } });
    expect(intent!.recorded_at <= request!.time).toBe(true);
    await pending;
  });

  it('has the outcome on disk before the caller has the answer, linked to its intent', async () => {
    const { content } = (await call('create_project', PROJECT)) as unknown as { content: { text: string }[] };
    const [intent, outcome, ...more] = recorded();
    expect(more).toEqual([]);
    const [{ userId, organizationId }] = stack.sandbox.tenants as [(typeof stack.sandbox.tenants)[0]];
    expect(outcome).toMatchObject({
      schema_version: 2,
      outcome: 'success',
      actor: { sub: 'alice', agent: 'raw/1' },
      account: { user_id: String(userId), organization_id: organizationId },
      authority: { required: ['qc:projects:write'], credential_source: 'claim' },
      target: {
        type: 'tool',
        name: 'create_project',
        schema_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      request: { method: 'tools/call', jsonrpc_id: 1, protocol_version: '2026-07-28' },
      result: {
        is_error: false,
        bytes: content[0]!.text.length,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      correlation: { parent_event_id: intent!.event_id },
      network: { client_ip: '127.0.0.1' },
    });
    const { projectId } = (JSON.parse(content[0]!.text) as { project: { projectId: number } }).project;
    expect(outcome!.result!.upstream).toMatchObject({ projectId });
    expect(outcome!.request!.args_hmac).toBe(intent!.request!.args_hmac);
    expect(outcome!.event_id > intent!.event_id).toBe(true);
  });

  it('ends an intent whose arguments are refused, or which QuantConnect refuses', async () => {
    await call('create_project', { name: 7 });
    await call('update_project', { projectId: 99, description: 'x' });
    const ends = recorded().filter(({ outcome }) => outcome !== 'intent');
    expect(ends).toMatchObject([
      { outcome: 'failure', reason_code: 'invalid_arguments', result: { is_error: true } },
      { outcome: 'failure', reason_code: 'quantconnect_rejected', arguments: { projectId: 99 } },
    ]);
    const intents = recorded().filter(({ outcome }) => outcome === 'intent');
    expect(ends.map(({ correlation }) => correlation?.parent_event_id)).toEqual(
      intents.map(({ event_id }) => event_id),
    );
  });

  it('has reads and refusals soon afterwards, those of nobody in a chain of their own', async () => {
    await call('list_projects');
    expect((await callRaw(stack.url, 'nonsense', 'list_projects')).status).toBe(401);
    await until(async () => recorded().length === 2);
    expect([...checkedChains(directory).keys()]).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), '-']);
    expect(recorded()).toMatchObject([{ outcome: 'success' }, { outcome: 'denied', action: 'mcp.auth' }]);
  });

  it('takes whatever stands in a name: half a character breaks nothing', async () => {
    const params = { name: 'tool-\ud83d-x', arguments: {} };
    await postRaw(stack.url, { jsonrpc: '2.0', id: 1, method: 'tools/call', params }, { token });
    const [event] = await until(async () => recorded().length > 0 && recorded());
    expect(event!.target!.name).toBe('tool-\ufffd-x');
  });

  describe('that cannot be written', () => {
    const ready = async () => (await fetch(`${stack.url}/health/ready`)).status;

    it('keeps what changes something from being sent, and lets reads go on', async () => {
      await call('create_project', PROJECT);
      expect(await ready()).toBe(200);
      stack.sandbox.reset();
      loseTheFile();
      const refused = await call('create_project', PROJECT);
      expect(refused._meta!['ledgai.dev/error']).toEqual({
        code: 'audit_unavailable',
        retryAfterSeconds: 5,
        reference: expect.stringMatching(/^[0-9a-f]{10}$/),
      });
      expect(answer(refused).text).toMatch(/nothing was sent. Wait 5 seconds/);
      expect(stack.sandbox.requests()).toEqual([]);
      expect(answer(await call('list_projects')).isError).toBe(false);
      expect(await ready()).toBe(503);
      const events = await stack.audit.read();
      expect(events.map(({ outcome, reason_code }) => [outcome, reason_code])).toContainEqual([
        'error',
        'audit_unavailable',
      ]);
    });

    it('does not take from a caller the answer to what has happened', async () => {
      stack.sandbox.fault({ kind: 'delay', path: '/projects/create', delayMs: 500 });
      const pending = call('create_project', PROJECT);
      await until(async () => upstream('/projects/create').length > 0);
      loseTheFile();
      expect(answer(await pending)).toMatchObject({
        isError: false,
        value: { project: { name: 'Recorded' } },
      });
      expect((await stack.audit.read()).map(({ outcome }) => outcome)).toEqual(['success']);
      expect(await ready()).toBe(503);
    });
  });

  it('runs what changes something all the same, where the mode is best_effort', async () => {
    const other = mkdtempSync(join(tmpdir(), 'audit-record-'));
    const env = {
      AUDIT_STORE: 'file',
      AUDIT_DIRECTORY: other,
      AUDIT_MODE: 'best_effort',
      JWT_SECRET_KEY: stack.secret,
    };
    const lenient = await startStack({ env: { ...env, QUANTCONNECT_API_URL: stack.sandbox.url } });
    unlinkSync(join(other, segmentsOf(other)[0]!));
    expect(answer(await call('create_project', PROJECT, lenient.url)).isError).toBe(false);
    await lenient.close();
    rmSync(other, { recursive: true });
  });

  it('tells of the calls that a killed process has left without an outcome', async () => {
    const other = mkdtempSync(join(tmpdir(), 'audit-record-'));
    const env = {
      JWT_SECRET_KEY: stack.secret,
      QUANTCONNECT_API_URL: stack.sandbox.url,
      AUDIT_DIRECTORY: other,
    };
    const killed = await startServerProcess(env);
    stack.sandbox.fault({ kind: 'delay', path: '/projects/create', delayMs: 5000 });
    callRaw(killed.url, token, 'create_project', PROJECT).catch(() => undefined);
    await until(async () => upstream('/projects/create').length > 0);
    killed.child.kill('SIGKILL');
    await killed.exited;
    const next = await startServerProcess(env);
    const events = [...checkedChains(other).values()]
      .flat()
      .map(({ body }) => JSON.parse(body) as AuditEvent);
    expect(events).toMatchObject([
      { outcome: 'intent' },
      {
        outcome: 'unknown',
        reason_code: 'process_ended',
        action: 'mcp.tools.call',
        target: { name: 'create_project' },
        actor: { sub: 'alice' },
        correlation: { parent_event_id: events[0]!.event_id },
      },
    ]);
    next.child.kill('SIGTERM');
    expect(await next.exited).toBe(0);
    expect(readdirSync(other)).not.toContain('writer.lock');
    rmSync(other, { recursive: true });
  });

  it('is for one server: a second one does not start, and says which is there', async () => {
    const env = { JWT_SECRET_KEY: stack.secret, AUDIT_DIRECTORY: directory };
    await expect(startServerProcess(env)).rejects.toThrow(
      `AUDIT_DIRECTORY ${directory} is in use by another server (process ${process.pid} on`,
    );
  });

  it('names where it is, and what a drained server did until its end', async () => {
    const other = mkdtempSync(join(tmpdir(), 'audit-record-'));
    const env = {
      JWT_SECRET_KEY: stack.secret,
      QUANTCONNECT_API_URL: stack.sandbox.url,
      AUDIT_DIRECTORY: other,
      SHUTDOWN_DRAIN_SECONDS: '0',
    };
    const server = await startServerProcess(env);
    const reader = await mintToken(stack.secret, stack.sandbox.tenants, { group: 'readonly' });
    stack.sandbox.fault({ kind: 'delay', path: '/projects/read', delayMs: 800, times: 20 });
    const calls = Array.from({ length: 20 }, () => callRaw(server.url, reader, 'list_projects'));
    await until(async () => upstream('/projects/read').length === 20);
    server.child.kill('SIGTERM');
    for (const response of await Promise.all(calls)) expect(response.status).toBe(200);
    expect(await server.exited).toBe(0);
    expect([...checkedChains(other).values()].flat()).toHaveLength(20);
    expect(server.stderr.join('\n')).toContain(`Recording in ${other}`);
    rmSync(other, { recursive: true });
  });
});
