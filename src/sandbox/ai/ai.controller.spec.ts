import { startSandbox, type Sandbox } from '../sandbox.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';
import { HOLDING_ALGORITHM } from '../testing/scenario.js';

let sandbox: Sandbox;
let caller: SandboxCaller;

beforeAll(async () => {
  sandbox = await startSandbox();
  caller = new SandboxCaller(sandbox);
});
afterAll(() => sandbox.close());

const ask = (tool: string, args: object): Promise<any> => caller.post(`/ai/tools/${tool}`, args);
const files = (content: string, name = 'main.py'): object => ({ language: 'Py', files: [{ name, content }] });

it('An AI endpoint says how it ended and nothing of success', async () => {
  const answer = await ask('syntax-check', files(HOLDING_ALGORITHM));
  expect(answer).toEqual({
    state: 'End',
    version: 2,
    payload: ['main.py: no error'],
    payloadType: 'StringArray',
  });
});

it('An AI endpoint refuses a stranger as every other does', async () => {
  const stranger = new SandboxCaller({ ...sandbox, tenants: [] });
  expect(await stranger.post('/ai/tools/search', {})).toMatchObject({ success: false });
});

describe('ai/tools/syntax-check', () => {
  it('names file and line of a fault, and takes C# as it comes', async () => {
    const answer = await ask('syntax-check', {
      language: 'Py',
      files: [
        { name: 'main.py', content: 'if True:\nx = 1\n' },
        { name: 'Main.cs', content: '}' },
      ],
    });
    expect(answer.payload).toEqual(['main.py(2): expected an indented block', 'Main.cs: no error']);
  });
});

describe('ai/tools/backtest-init', () => {
  it('finds nothing in code that starts', async () => {
    expect(await ask('backtest-init', files(HOLDING_ALGORITHM))).toMatchObject({
      state: 'End',
      payload: expect.stringContaining('No initialization errors'),
    });
  });

  it('tells the error of initialize, but not one that only strikes later', async () => {
    const broken = HOLDING_ALGORITHM.replace('self.set_start', 'x = 1 / 0\n        self.set_start');
    expect((await ask('backtest-init', files(broken))).payload).toContain('division by zero');
    const later = HOLDING_ALGORITHM.replace('if not self', 'x = 1 / 0\n        if not self');
    expect((await ask('backtest-init', files(later))).payload).toContain('No initialization errors');
  });

  it('ends in the state Error without the file it starts from', async () => {
    expect(await ask('backtest-init', files('', 'alpha.py'))).toMatchObject({ state: 'Error' });
    const csharp = { ...files('', 'main.py'), language: 'C#' };
    expect(await ask('backtest-init', csharp)).toMatchObject({
      state: 'Error',
      payload: expect.stringContaining('Main.cs'),
    });
  });
});

describe('ai/tools/complete', () => {
  it('spells methods as the language does', async () => {
    const python = await ask('complete', { language: 'Py', sentence: 'self.add_e' });
    expect(python.payload).toEqual(['self.add_equity']);
    const csharp = await ask('complete', { language: 'C#', sentence: 'AddE' });
    expect(csharp.payload).toEqual(['AddEquity']);
  });

  it('keeps to the limit', async () => {
    const args = { language: 'Py', sentence: 'self.set_', responseSizeLimit: 2 };
    expect((await ask('complete', args)).payload).toHaveLength(2);
  });
});

describe('ai/tools/pep8-convert', () => {
  it('answers a map of the files, and converts method names, definitions and resolutions', async () => {
    const content = 'def OnData(self, slice):\n    self.SetHoldings("SPY", 1, Resolution.Minute)\n';
    const { payload, payloadType } = await ask('pep8-convert', { files: [{ name: 'main.py', content }] });
    expect(payloadType).toBe('StringDict');
    expect(payload).toEqual({
      'main.py': 'def on_data(self, slice):\n    self.set_holdings("SPY", 1, Resolution.MINUTE)\n',
    });
  });
});

describe('ai/tools/error-enhance', () => {
  it('has an explanation for every message', async () => {
    const error = { message: 'Something nobody has seen' };
    expect((await ask('error-enhance', { language: 'Py', error })).payload).toContain('stack trace');
    expect(await ask('error-enhance', { language: 'Py' })).toMatchObject({ success: false });
  });
});

describe('ai/tools/search', () => {
  it('answers as many hits as each search asks for, the best first', async () => {
    const criteria = [
      { input: 'placing orders', type: 'Docs', count: 2 },
      { input: 'universe', type: 'Forum', count: 1 },
    ];
    const { retrivals, messageId } = await ask('search', { language: 'Py', criteria });
    expect(retrivals.map(({ type }: { type: number }) => type)).toEqual([2, 2, 1]);
    expect(retrivals[0].url).toContain('placing-orders');
    expect(retrivals[0].score).toBeGreaterThan(retrivals[1].score);
    expect(messageId).toBe(1);
  });
});
