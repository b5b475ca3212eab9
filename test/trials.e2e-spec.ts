import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { called } from './support/called.js';
import { builtProject, type Call } from './support/finished.js';
import { startStack, type Stack } from './support/stack.js';
import { ok, until } from './support/walk.js';

const SECRET = 'a-secret-for-the-trials-0123456789-abcdefgh';

describe('The trials of a caller', () => {
  let directory: string;
  let stack: Stack;
  let projectId: number;
  let compileId: string;
  const start = () =>
    startStack({
      env: {
        AUDIT_STORE: 'file',
        AUDIT_DIRECTORY: directory,
        AUDIT_ANCHOR_MINUTES: '0',
        JWT_SECRET_KEY: SECRET,
      },
    });
  const as =
    (subject: string): Call =>
    async (tool, args = {}) =>
      called(stack.url, await stack.token({ subject, group: 'trader' }), tool, args);
  const trialsOf = async (subject: string, args: object = {}) =>
    ok(await as(subject)('read_trials', { projectId, ...args })).value;
  const run = async (subject: string, name: string, fast: number): Promise<string> => {
    const order = { projectId, compileId, backtestName: name, parameters: { fast, slow: 60 } };
    return ok(await as(subject)('create_backtest', order)).value.backtest.backtestId;
  };
  const completed = (subject: string, backtestId: string) =>
    until(async () => {
      const { backtest } = ok(await as(subject)('read_backtest', { projectId, backtestId })).value;
      return backtest.completed && backtest.statistics?.['Sharpe Ratio'];
    });

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'trials-e2e-'));
    stack = await start();
    ({ projectId, compileId } = await builtProject(as('anna'), 'Tried'));
  });
  afterAll(async () => {
    await stack.close();
    rmSync(directory, { recursive: true });
  });

  it('are none before the first', async () => {
    expect(await trialsOf('anna')).toMatchObject({ projectId, families: [], newest: [] });
  });

  it('are counted as they are started, and deflate the best once they are read', async () => {
    const ids: string[] = [];
    for (const fast of [5, 20, 40]) ids.push(await run('anna', `Fast ${fast}`, fast));
    expect(await trialsOf('anna')).toMatchObject({
      families: [
        { family: 'default', trials: 3, withResult: 0, means: expect.stringContaining('None of these') },
      ],
      newest: expect.arrayContaining(ids.map((backtestId) => expect.objectContaining({ backtestId }))),
    });
    const ratios: number[] = [];
    for (const id of ids) ratios.push(Number(await completed('anna', id)));
    const { families, counted } = await trialsOf('anna', { family: 'default' });
    expect(families).toEqual([
      {
        family: 'default',
        trials: 3,
        withResult: 3,
        best: {
          backtestId: ids[ratios.indexOf(Math.max(...ratios))],
          name: expect.stringMatching(/^Fast \d+$/),
          estimated: true,
          annualizedSharpe: Math.max(...ratios),
        },
        expectedMaxSharpe: expect.any(Number),
        deflatedSharpe: expect.any(Number),
        means: expect.stringMatching(/^With probability .* the best of 3; .* Estimated/),
      },
    ]);
    expect(families[0].deflatedSharpe).toBeLessThan(1);
    expect(counted).not.toContain('memory');
  });

  it('are not those of others in the same project, and those are not theirs', async () => {
    const id = await run('berta', 'Hers', 10);
    expect((await trialsOf('berta')).newest).toMatchObject([{ backtestId: id, name: 'Hers' }]);
    expect((await trialsOf('anna')).newest).toHaveLength(3);
    // To look at the backtest of another makes it nobody's trial.
    await completed('berta', id);
    await as('anna')('read_backtest', { projectId, backtestId: id });
    expect((await trialsOf('anna')).newest).toHaveLength(3);
    expect((await trialsOf('carla')).newest).toEqual([]);
  });

  it('stay when the backtest is deleted, and through a restart', async () => {
    const before = await trialsOf('anna');
    const { backtestId } = before.families[0].best;
    ok(
      await called(stack.url, await stack.token({ subject: 'anna', group: 'admin' }), 'delete_backtest', {
        projectId,
        backtestId,
      }),
    );
    expect(await trialsOf('anna')).toEqual(before);
    await stack.close();
    stack = await start();
    expect(await trialsOf('anna')).toEqual(before);
  });

  it('hold ids, names and figures, and nothing of the code, its parameters or the caller', () => {
    const lines = readFileSync(join(directory, 'trials', 'trials.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    const fields = new Set(
      lines.flatMap((line) => Object.keys(JSON.parse(line).started ?? JSON.parse(line).result)),
    );
    expect([...fields].sort()).toEqual([
      'estimated',
      'family',
      'kurtosis',
      'name',
      'observations',
      'sharpe',
      'skewness',
      'startedAt',
    ]);
    expect(lines.join()).not.toMatch(/anna|slow|QCAlgorithm/);
  });
});
