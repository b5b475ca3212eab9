import { startSandbox, type Sandbox } from '../sandbox.js';
import type { BacktestAnswer, FilesAnswer } from '../testing/answers.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';
import { createProject, startBacktest } from '../testing/scenario.js';

let sandbox: Sandbox;
let caller: SandboxCaller;
let projectId: number;

beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(async () => {
  sandbox.reset();
  caller = new SandboxCaller(sandbox);
  projectId = await createProject(caller);
});
afterAll(() => sandbox.close());

const call = (endpoint: string, args: object): Promise<FilesAnswer> =>
  caller.post(`/files/${endpoint}`, { projectId, codeSourceId: 'MCP Server', ...args });

const contentOf = async (name: string): Promise<string | undefined> =>
  (await call('read', { name })).files[0]?.content;

describe('files/create', () => {
  it('answers the new file, in a folder if its name has one', async () => {
    const { files } = await call('create', { name: 'signals/momentum.py', content: 'WINDOW = 20\n' });
    expect(files).toMatchObject([{ name: 'signals/momentum.py', content: 'WINDOW = 20\n', projectId }]);
  });

  it('makes an empty file when the content is left out, and refuses an empty content', async () => {
    expect((await call('create', { name: 'empty.py' })).files[0]?.content).toBe('');
    const refused = await call('create', { name: 'other.py', content: '' });
    expect(refused).toEqual({ success: false, errors: ['Required parameter content is empty'] });
  });

  it('refuses a name that is taken', async () => {
    const answer = await call('create', { name: 'main.py', content: 'x = 1' });
    expect(answer).toEqual({ success: false, errors: ['File already exist in this project'] });
  });

  it.each(['../outside.py', '/absolute.py', 'folder/', 'a//b.py', 'a/../b.py'])(
    'refuses the name %s',
    async (name) => {
      expect(await call('create', { name })).toMatchObject({ success: false });
    },
  );

  it('refuses more files than the tier allows', async () => {
    for (let number = 3; number <= 25; number++) {
      expect(await call('create', { name: `file${number}.py` })).toMatchObject({ success: true });
    }
    expect(await call('create', { name: 'file26.py' })).toMatchObject({ success: false });
  });

  it('refuses an unknown project', async () => {
    const answer = await call('create', { projectId: -1, name: 'a.py', content: 'x' });
    expect(answer).toMatchObject({ success: false });
  });
});

describe('files/read', () => {
  it('answers all files with their contents when no name is given', async () => {
    const { files } = await call('read', {});
    expect(files.map(({ name }) => name)).toEqual(['main.py', 'research.ipynb']);
    expect(files[0]?.content).toContain('QCAlgorithm');
  });

  it('refuses a missing file and an unknown project', async () => {
    const missing = await call('read', { name: 'none.py' });
    expect(missing).toEqual({ success: false, errors: ['File not found: none.py'] });
    expect(await call('read', { projectId: -1 })).toMatchObject({ success: false });
  });
});

describe('files/read of what a backtest ran', () => {
  it('answers the files as they were when it was compiled, by the id of its snapshot', async () => {
    const source = 'from AlgorithmImports import *\n\nclass A(QCAlgorithm):\n    pass\n';
    const place = await startBacktest(caller, source);
    await call('update', { ...place, name: 'main.py', content: 'x = 3\n' });
    const { backtest } = await caller.post<BacktestAnswer>('/backtests/read', place);
    const { files } = await call('read', { projectId: backtest.snapshotId, name: 'main.py' });
    expect(files).toMatchObject([{ name: 'main.py', content: source, projectId: backtest.snapshotId }]);
    const missing = await call('read', { projectId: backtest.snapshotId, name: 'none.py' });
    expect(missing.errors).toEqual(['File not found: none.py']);
  });

  it('keeps it from other tenants', async () => {
    const { backtest } = await caller.post<BacktestAnswer>('/backtests/read', await startBacktest(caller));
    const stranger = new SandboxCaller(sandbox, 67_890);
    expect(await stranger.post('/files/read', { projectId: backtest.snapshotId })).toMatchObject({
      success: false,
    });
  });
});

describe('files/update', () => {
  it('overwrites the content and answers the file', async () => {
    const { files } = await call('update', { name: 'main.py', content: 'x = 2\n' });
    expect(files).toMatchObject([{ name: 'main.py', content: 'x = 2\n' }]);
  });

  it('renames with newName and answers no file', async () => {
    expect(await call('update', { name: 'main.py', newName: 'algorithm.py' })).toEqual({
      success: true,
      errors: [],
    });
    expect(await contentOf('algorithm.py')).toContain('QCAlgorithm');
    expect(await call('read', { name: 'main.py' })).toMatchObject({ success: false });
  });

  it('refuses to rename onto another file', async () => {
    const answer = await call('update', { name: 'main.py', newName: 'research.ipynb' });
    expect(answer).toMatchObject({ success: false });
  });

  it('refuses a missing file, an empty content, and neither content nor newName', async () => {
    const missing = await call('update', { name: 'none.py', content: 'x' });
    expect(missing.errors).toEqual(['File not found: none.py']);
    expect(await call('update', { name: 'main.py', content: '' })).toMatchObject({ success: false });
    expect(await call('update', { name: 'main.py' })).toMatchObject({ success: false });
  });

  it('refuses an emoji and keeps the file as it was', async () => {
    const before = await contentOf('research.ipynb');
    const { errors } = await call('update', { name: 'research.ipynb', content: 'find 🔍 me' });
    const text = "File not saved. The file contents of 'research.ipynb' contains invalid characters near 🔍";
    expect(errors).toEqual([text]);
    expect(await contentOf('research.ipynb')).toBe(before);
  });

  it('accepts 32 KB and refuses a byte more, counting bytes and not characters', async () => {
    const fits = await call('update', { name: 'main.py', content: 'é'.repeat(16_384) });
    expect(fits).toMatchObject({ success: true });
    expect(await call('update', { name: 'main.py', content: `x${'é'.repeat(16_384)}` })).toMatchObject({
      success: false,
    });
  });
});

describe('files/delete', () => {
  it('deletes every file there is, and refuses one that is gone', async () => {
    for (const name of ['main.py', 'research.ipynb']) {
      expect(await call('delete', { name })).toEqual({ success: true, errors: [] });
    }
    expect((await call('read', {})).files).toEqual([]);
    expect(await call('delete', { name: 'main.py' })).toMatchObject({ success: false });
  });
});

describe('files/patch', () => {
  const patch = [
    'diff --git a/main.py b/main.py',
    'index 5a38b08..72c8d1e 100644',
    '--- a/main.py',
    '+++ b/main.py',
    '@@ -2,4 +2,4 @@',
    ' import math',
    ' # endregion',
    '',
    '-a = 1',
    '+a = 2',
    '',
  ].join('\n');

  beforeEach(() =>
    call('update', { name: 'main.py', content: '# region\nimport math\n# endregion\n\na = 1\n' }),
  );

  it('applies a git diff whose empty context line lost its blank', async () => {
    expect(await call('patch', { patch })).toEqual({ success: true, errors: [] });
    expect(await contentOf('main.py')).toBe('# region\nimport math\n# endregion\n\na = 2\n');
  });

  it('does not apply twice', async () => {
    await call('patch', { patch });
    expect(await call('patch', { patch })).toMatchObject({ success: false });
  });

  it('refuses a blank patch and an unknown project', async () => {
    expect(await call('patch', { patch: ' ' })).toMatchObject({ success: false });
    expect(await call('patch', { patch, projectId: -1 })).toMatchObject({ success: false });
  });

  it('changes none of several files when one does not fit', async () => {
    const second = patch.replaceAll('main.py', 'research.ipynb');
    expect(await call('patch', { patch: patch + second })).toMatchObject({ success: false });
    expect(await contentOf('main.py')).toContain('a = 1');
  });

  it('holds the result to the rules for contents', async () => {
    const answer = await call('patch', { patch: patch.replace('+a = 2', '+a = "🚀"') });
    expect(answer.errors[0]).toContain('invalid characters near 🚀');
  });
});
