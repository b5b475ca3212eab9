import { type Desk, openDesk } from '../../../test/support/domain.js';
import { SMA_CROSS } from '../../../test/support/strategies.js';

describe('diagnose_project', () => {
  let desk: Desk;
  let projectId: number;

  const diagnose = async () => (await desk.call('diagnose_project', { projectId })).value;
  const write = (content: string) =>
    desk.call('update_file_contents', { projectId, name: 'main.py', content });

  beforeAll(async () => {
    desk = await openDesk();
    projectId = (await desk.call('create_project', { name: 'Sick', language: 'Py' })).value.project.projectId;
  });
  afterEach(() => desk.stack.sandbox.clearFaults());
  afterAll(() => desk.close());

  it('finds nothing in code that is well, and says what comes next', async () => {
    await write(SMA_CROSS);
    expect(await diagnose()).toEqual({
      projectId,
      language: 'Py',
      checks: { syntax: 'clean', initialization: 'clean', compile: expect.stringMatching(/^BuildSuccess/) },
      findings: [],
      next: expect.stringContaining('run_backtest'),
    });
  });

  it('names a line that three checks complain about once, with what is there', async () => {
    await write('from AlgorithmImports import *\n\nx = = 1\n');
    const { checks, findings, next } = await diagnose();
    expect(checks).toMatchObject({ syntax: '1 findings', compile: '1 findings' });
    expect(findings[0]).toEqual({
      source: 'syntax',
      severity: 'error',
      file: 'main.py',
      line: 3,
      message: expect.any(String),
      excerpt: 'x = = 1',
    });
    expect(findings.filter(({ line }: { line: number }) => line === 3)).toHaveLength(1);
    expect(next).toContain('edits of run_backtest');
  });

  it('finds what fails in initialize', async () => {
    const broken = SMA_CROSS.replace('self.set_cash(100_000)', 'raise ValueError("no cash")');
    await write(broken);
    const { checks, findings } = await diagnose();
    expect(checks).toMatchObject({ syntax: 'clean', initialization: '1 findings' });
    expect(findings).toEqual([
      expect.objectContaining({
        source: 'initialization',
        file: 'main.py',
        excerpt: 'raise ValueError("no cash")',
      }),
    ]);
  });

  it('is not slowed down by a hostile text', async () => {
    const body = { state: 'End', payload: 'no '.repeat(60_000), success: true, errors: [] };
    desk.stack.sandbox.fault({ kind: 'status', path: '/ai/tools/backtest-init', status: 200, body });
    await write(SMA_CROSS);
    const startedAt = performance.now();
    expect((await diagnose()).checks.initialization).toBe('clean');
    expect(performance.now() - startedAt).toBeLessThan(4000);
  });

  it('says which check could not be done, and does the others', async () => {
    await write('x = = 1\n');
    const sleeping = { kind: 'status', status: 500, times: 9 } as const;
    desk.stack.sandbox.fault({ ...sleeping, path: '/ai/tools/syntax-check' });
    const { checks, findings } = await diagnose();
    expect(checks.syntax).toMatch(/^not done: QuantConnect answered HTTP 500/);
    expect(findings[0]).toMatchObject({ source: 'compile', line: 1 });
  });

  it('stays small however much is wrong', async () => {
    const payload = Array.from({ length: 200 }, (_, n) => `main.py(${n + 1}): ${'unexpected '.repeat(40)}`);
    desk.stack.sandbox.fault({
      kind: 'status',
      status: 200,
      body: { state: 'End', payload },
      path: '/ai/tools/syntax-check',
    });
    const answer = await desk.call('diagnose_project', { projectId });
    expect(Buffer.byteLength(answer.text)).toBeLessThan(4096);
    expect(answer.value.omitted[0]).toMatch(/^\d+ findings: mend these first$/);
  });
});
