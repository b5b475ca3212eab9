import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { startSandbox, type Sandbox } from '../sandbox.js';
import type { ProjectsAnswer } from '../testing/answers.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';
import type { RecordedRequest } from './recorded-request.js';

let sandbox: Sandbox;
let alice: SandboxCaller;
let bob: SandboxCaller;

beforeAll(async () => {
  sandbox = await startSandbox();
  alice = new SandboxCaller(sandbox, 12345);
  bob = new SandboxCaller(sandbox, 67890);
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.close());

async function control(method: string, path: string, body?: object) {
  const headers = { 'Content-Type': 'application/json' };
  const url = `http://127.0.0.1:${sandbox.port}/__sandbox/${path}`;
  const answer = await request(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: answer.statusCode, ...((await answer.body.json()) as { requests?: RecordedRequest[] }) };
}

describe('GET /__sandbox/requests', () => {
  it('lists the calls with user, arguments and answer, and without secrets', async () => {
    await alice.post('/projects/create', { name: 'A', language: 'Py' });
    const { requests = [] } = await control('GET', 'requests');
    expect(requests).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        method: 'POST',
        path: '/projects/create',
        user: '12345',
        body: { name: 'A', language: 'Py' },
        headers: expect.arrayContaining(['authorization', 'timestamp']),
        status: 200,
        answerBytes: expect.any(Number),
        aborted: false,
      },
    ]);
    expect(JSON.stringify(requests)).not.toContain('Basic');
  });

  it('filters by path and by user', async () => {
    await alice.post('/projects/read');
    await bob.post('/projects/read');
    await bob.post('/account/read');
    const paths = async (query: string) => (await control('GET', `requests?${query}`)).requests?.length;
    expect(await paths('path=/projects/read')).toBe(2);
    expect(await paths('path=/api/v2/projects/read&user=67890')).toBe(1);
    expect(await paths('user=67890')).toBe(2);
    expect(sandbox.requests({ path: 'account/read' })).toHaveLength(1);
  });

  it('leaves a signature in the query string out', async () => {
    await request(`${sandbox.url}/projects/read?authorization=c2VjcmV0&timestamp=1&start=0`);
    expect(sandbox.requests()[0]?.body).toEqual({ start: '0' });
  });

  it('keeps the last five hundred calls', async () => {
    for (let batch = 0; batch < 6; batch++) {
      await Promise.all(
        Array.from({ length: 100 }, (_, n) => request(`${sandbox.url}/x?n=${batch * 100 + n}`)),
      );
    }
    expect(sandbox.requests()).toHaveLength(500);
    expect(sandbox.requestCount('/x')).toBe(600);
  });
});

describe('a fault', () => {
  it('of kind status answers in place of the endpoint', async () => {
    await control('POST', 'faults', {
      kind: 'status',
      status: 503,
      body: 'busy',
      headers: { 'Retry-After': '7' },
    });
    const { statusCode, headers, body } = await request(`${sandbox.url}/projects/read`, { method: 'POST' });
    expect([statusCode, headers['retry-after'], await body.text()]).toEqual([503, '7', 'busy']);
    expect(sandbox.requests()[0]).toMatchObject({ status: 503, fault: 'status' });
  });

  it('of kind garbage answers 200 with something that is not JSON', async () => {
    sandbox.fault({ kind: 'garbage' });
    const { statusCode, body } = await request(`${sandbox.url}/projects/read`, { method: 'POST' });
    expect(statusCode).toBe(200);
    await expect(body.json()).rejects.toThrow(SyntaxError);
  });

  it('of kind delay answers late', async () => {
    sandbox.fault({ kind: 'delay', delayMs: 80 });
    const start = Date.now();
    expect(await alice.post('/projects/read')).toMatchObject({ success: true });
    expect(Date.now() - start).toBeGreaterThanOrEqual(75);
  });

  it('of kind drop closes the connection and does nothing', async () => {
    sandbox.fault({ kind: 'drop', path: '/projects/create' });
    await expect(alice.post('/projects/create', { name: 'A', language: 'Py' })).rejects.toThrow();
    expect((await alice.post<ProjectsAnswer>('/projects/read')).projects).toEqual([]);
    expect(sandbox.requests()[0]).toMatchObject({ aborted: false, fault: 'drop' });
  });

  it('of kind commit-then-timeout does its work and never answers', async () => {
    sandbox.fault({ kind: 'commit-then-timeout', path: '/projects/create', delayMs: 60 });
    await expect(alice.post('/projects/create', { name: 'A', language: 'Py' })).rejects.toThrow();
    expect((await alice.post<ProjectsAnswer>('/projects/read')).projects).toMatchObject([{ name: 'A' }]);
    expect(sandbox.requests()[0]?.aborted).toBe(false);
  });

  it('of kind hang does nothing and never answers', async () => {
    sandbox.fault({ kind: 'hang', path: '/projects/create' });
    const signal = AbortSignal.timeout(150);
    await expect(request(`${sandbox.url}/projects/create`, { method: 'POST', signal })).rejects.toThrow();
    expect((await alice.post<ProjectsAnswer>('/projects/read')).projects).toEqual([]);
  });

  it.each(['execute-then-reset', 'execute-then-500'] as const)(
    'of kind %s does its work and loses the answer',
    async (kind) => {
      sandbox.fault({ kind, path: '/projects/create' });
      await expect(alice.post('/projects/create', { name: 'A', language: 'Py' })).rejects.toThrow();
      expect((await alice.post<ProjectsAnswer>('/projects/read')).projects).toMatchObject([{ name: 'A' }]);
      expect(sandbox.requests()[0]).toMatchObject({ fault: kind, aborted: false });
    },
  );

  it('strikes only calls of its path and user, and as often as it says', async () => {
    await control('POST', 'faults', {
      kind: 'status',
      path: 'account/read',
      user: 12345,
      times: 2,
      body: '{}',
    });
    expect(await bob.post('/account/read')).toMatchObject({ success: true });
    expect(await alice.post('/projects/read')).toMatchObject({ success: true });
    expect([await alice.post('/account/read'), await alice.post('/account/read')]).toEqual([{}, {}]);
    expect(await alice.post('/account/read')).toMatchObject({ success: true });
  });

  it('strikes in the order in which faults were asked for', async () => {
    sandbox.fault({ kind: 'status', body: { number: 1 } });
    sandbox.fault({ kind: 'status', body: { number: 2 } });
    expect([await alice.post('/account/read'), await alice.post('/account/read')]).toEqual([
      { number: 1 },
      { number: 2 },
    ]);
  });

  it('is forgotten on DELETE', async () => {
    sandbox.fault({ kind: 'drop' });
    await control('DELETE', 'faults');
    expect(await alice.post('/account/read')).toMatchObject({ success: true });
  });

  it.each([{}, { kind: 'earthquake' }, { kind: 'delay', delayMs: 'long' }])(
    '%j is refused',
    async (fault) => {
      expect(await control('POST', 'faults', fault)).toMatchObject({ status: 400 });
    },
  );
});

describe('drift', () => {
  const project = async (): Promise<Record<string, unknown>> => {
    const { projects } = await alice.post<ProjectsAnswer>('/projects/read');
    return projects[0] as unknown as Record<string, unknown>;
  };

  beforeEach(() => alice.post('/projects/create', { name: 'A', language: 'Py' }));

  it('of mode unknown-field adds a field to every object', async () => {
    await control('POST', 'drift', { mode: 'unknown-field' });
    const answer = await alice.post('/projects/read');
    expect(answer).toMatchObject({ success: true, unheardOf: 'new', projects: [{ unheardOf: 'new' }] });
    expect(answer).toMatchObject({ projects: [{ collaborators: [{ unheardOf: 'new' }] }] });
  });

  it('of mode numbers-as-strings writes numbers as text', async () => {
    const before = await project();
    sandbox.drift({ mode: 'numbers-as-strings' });
    expect(await project()).toMatchObject({ projectId: String(before['projectId']), owner: true, name: 'A' });
  });

  it('of mode empty-maps-as-lists writes nothing in the other way', async () => {
    expect(await project()).toMatchObject({ parameters: [], libraries: [] });
    sandbox.drift({ mode: 'empty-maps-as-lists' });
    expect(await project()).toMatchObject({ parameters: {}, libraries: {}, collaborators: [{}] });
    expect(await alice.post('/projects/read')).toMatchObject({ errors: {} });
  });

  it('of one field drops it, makes it null or gives it another type', async () => {
    const field = ['projects', '*', 'name'];
    sandbox.drift({ mode: 'drop-field', field });
    expect(await project()).not.toHaveProperty('name');
    sandbox.drift({ mode: 'null-field', field });
    expect(await project()).toMatchObject({ name: null, language: 'Py' });
    sandbox.drift({ mode: 'retype-field', field });
    expect(await project()).toMatchObject({ name: 7 });
    await control('POST', 'drift', { mode: 'drop-field', field: ['success'] });
    expect(await alice.post('/projects/read')).not.toHaveProperty('success');
  });

  it('replays the last answer of a path without doing anything', async () => {
    sandbox.drift({ mode: 'drop-field', field: ['errors'], replay: true });
    const answers = [
      await alice.post('/projects/create', { name: 'B', language: 'Py' }),
      await alice.post('/projects/create', { name: 'B', language: 'Py' }),
    ];
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject({ projects: [{ name: 'A' }] });
    expect(answers[0]).not.toHaveProperty('errors');
    sandbox.stopDrift();
    expect((await alice.post<ProjectsAnswer>('/projects/read')).projects).toHaveLength(1);
  });

  it('leaves refusals as they are, and what happened is unchanged', async () => {
    sandbox.drift({ mode: 'unknown-field' });
    expect(await alice.post('/projects/create', {})).not.toHaveProperty('unheardOf');
    await alice.post('/projects/read');
    expect(sandbox.lastAnswer('/projects/read')).not.toHaveProperty('unheardOf');
  });

  it('ends on DELETE, and with a reset', async () => {
    sandbox.drift({ mode: 'unknown-field' });
    await control('DELETE', 'drift');
    expect(await alice.post('/account/read')).not.toHaveProperty('unheardOf');
    sandbox.drift({ mode: 'unknown-field' });
    await control('POST', 'reset');
    expect(await alice.post('/account/read')).not.toHaveProperty('unheardOf');
  });

  it.each([
    {},
    { mode: 'continental' },
    { mode: 'drop-field' },
    { mode: 'null-field', field: [] },
    { mode: 'retype-field', field: 'name' },
  ])('%j is refused', async (drift) => {
    expect(await control('POST', 'drift', drift)).toMatchObject({ status: 400 });
  });
});

describe('a caller that hangs up', () => {
  it.each(['delay', 'commit-then-timeout'] as const)('during %s shows in the log', async (kind) => {
    sandbox.fault({ kind, ...(kind === 'delay' ? { delayMs: 60_000 } : {}) });
    const call = alice.post('/projects/read', {}, { signal: AbortSignal.timeout(40) });
    await expect(call).rejects.toThrow();
    for (let tries = 0; tries < 200 && !sandbox.requests()[0]?.aborted; tries++) await pause(5);
    expect(sandbox.requests()[0]).toMatchObject({ path: '/projects/read', aborted: true });
  });
});

it('POST /__sandbox/reset forgets worlds, calls and faults', async () => {
  await alice.post('/projects/create', { name: 'A', language: 'Py' });
  sandbox.fault({ kind: 'drop' });
  await control('POST', 'reset');
  expect(sandbox.requests()).toEqual([]);
  expect((await alice.post<ProjectsAnswer>('/projects/read')).projects).toEqual([]);
});
