import { request } from 'undici';
import { startSandbox, type Sandbox } from '../sandbox.js';
import type { ProjectsAnswer } from '../testing/answers.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';

let sandbox: Sandbox;
let caller: SandboxCaller;

beforeAll(async () => {
  sandbox = await startSandbox();
  caller = new SandboxCaller(sandbox);
});
afterAll(() => sandbox.close());

async function raw(path: string, options: { method?: string; body?: string; type?: string } = {}) {
  const headers = { 'Content-Type': options.type ?? 'application/json' };
  const { method = 'POST', body } = options;
  const answer = await request(sandbox.url + path, { method, headers, ...(body ? { body } : {}) });
  return { status: answer.statusCode, text: await answer.body.text() };
}

describe('arguments', () => {
  it('arrive as JSON, as form fields and as a query string', async () => {
    const created = await caller.postForm('/projects/create', { name: 'Forms', language: 'Py' });
    const { projectId } = (created as ProjectsAnswer).projects[0] ?? { projectId: 0 };
    const name = expect.objectContaining({ name: 'Forms' });
    const answers = [
      await caller.post('/projects/read', { projectId }),
      await caller.postForm('/projects/read', { projectId: String(projectId) }),
      await caller.get('/projects/read', { projectId: String(projectId) }),
    ];
    for (const answer of answers) expect(answer).toMatchObject({ success: true, projects: [name] });
  });

  it('may be an empty list, as PHP writes an empty map', async () => {
    expect(await caller.post('/projects/read', [])).toMatchObject({ success: true });
  });

  it('that are missing and that are empty are told apart', async () => {
    const missing = await caller.post('/projects/create', { language: 'Py' });
    const empty = await caller.post('/projects/create', { name: ' ', language: 'Py' });
    expect(missing).toEqual({ success: false, errors: ['Required parameter name is missing.'] });
    expect(empty).toEqual({ success: false, errors: ['Required parameter name is empty'] });
  });

  it('of the wrong kind are refused', async () => {
    expect(await caller.post('/projects/read', { projectId: 'abc' })).toMatchObject({ success: false });
    expect(await caller.post('/projects/create', { name: {}, language: 'Py' })).toMatchObject({
      success: false,
    });
  });

  it('the sandbox does not know are ignored', async () => {
    expect(await caller.post('/projects/read', { codeSourceId: 'MCP Server' })).toMatchObject({
      success: true,
    });
  });
});

describe('a request that reaches no endpoint', () => {
  it('is answered 404 for an unknown path, still in the envelope', async () => {
    const { status, text } = await raw('/projects/frobnicate');
    expect(status).toBe(404);
    expect(JSON.parse(text)).toMatchObject({ success: false, errors: [expect.any(String)] });
  });

  it('is answered 404 for a GET where only POST exists', async () => {
    expect((await raw('/projects/create', { method: 'GET' })).status).toBe(404);
  });

  it('is answered 400 for a body that is not JSON', async () => {
    const { status, text } = await raw('/projects/read', { body: '{"projectId":' });
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ success: false });
  });

  it('is answered 413 for a body beyond all limits', async () => {
    const body = JSON.stringify({ content: 'x'.repeat(9_000_000) });
    expect((await raw('/files/create', { body })).status).toBe(413);
  });
});
