import { type Desk, openDesk } from '../../../test/support/domain.js';
import { SMA_CROSS } from '../../../test/support/strategies.js';

describe('The AI tools', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk.close());
  afterEach(() => desk.stack.sandbox.clearFaults());

  const main = (content: string) => ({ language: 'Py', files: [{ name: 'main.py', content }] });

  it('check_syntax sends the files as they are and returns what was found', async () => {
    const args = main('x = 1\ny = = 2\n');
    const { isError, value } = await desk.call('check_syntax', args);
    expect(desk.sent('/ai/tools/syntax-check')).toEqual(args);
    expect(isError).toBe(false);
    expect(value).toEqual({
      state: 'End',
      version: 2,
      payload: ['main.py(2): invalid syntax'],
      payloadType: 'StringArray',
    });
  });

  it('check_initialization_errors returns the error of initialize', async () => {
    const { value } = await desk.call(
      'check_initialization_errors',
      main(SMA_CROSS.replace('self.set_cash(100_000)', 'raise ValueError("no cash")')),
    );
    expect(value.payload).toContain('ValueError : no cash');
    expect(desk.sent('/ai/tools/backtest-init')).toMatchObject({ language: 'Py' });
  });

  it('check_initialization_errors fails with the reason when QuantConnect ends in the state Error', async () => {
    const { isError, text } = await desk.call('check_initialization_errors', {
      language: 'Py',
      files: [{ name: 'alpha.py', content: '' }],
    });
    expect(isError).toBe(true);
    expect(text).toContain(
      'QuantConnect refused check_initialization_errors. It said: "The files must include',
    );
  });

  it('complete_code sends the limit only when it is given', async () => {
    const sentence = 'self.add_';
    const { value } = await desk.call('complete_code', { language: 'Py', sentence });
    expect(desk.sent('/ai/tools/complete')).toEqual({ language: 'Py', sentence });
    expect(value.payload).toContain('self.add_equity');
    const few = await desk.call('complete_code', { language: 'Py', sentence, responseSizeLimit: 2 });
    expect(few.value.payload).toHaveLength(2);
  });

  it('enhance_error_message explains, and says where the message is missing', async () => {
    const args = { language: 'Py', error: { message: 'division by zero', stacktrace: 'at on_data' } };
    const { value } = await desk.call('enhance_error_message', args);
    expect(desk.sent('/ai/tools/error-enhance')).toEqual(args);
    expect(value.payload).toContain('Check the divisor');
    const { isError, text } = await desk.call('enhance_error_message', { language: 'Py', error: {} });
    expect(isError).toBe(true);
    expect(text).toContain('error.message must be a string');
  });

  it('update_code_to_pep8 returns the text of every file', async () => {
    const files = [{ name: 'main.py', content: 'self.AddEquity("SPY", Resolution.Daily)' }];
    const { value } = await desk.call('update_code_to_pep8', { files });
    expect(desk.sent('/ai/tools/pep8-convert')).toEqual({ files });
    expect(value.payload).toEqual({ 'main.py': 'self.add_equity("SPY", Resolution.DAILY)' });
  });

  it('search_quantconnect shortens the hits and says how to read more', async () => {
    const criteria = [{ input: 'How do indicators warm up', type: 'Docs', count: 3 }];
    const { value } = await desk.call('search_quantconnect', { language: 'Py', criteria });
    expect(desk.sent('/ai/tools/search')).toEqual({ language: 'Py', criteria });
    expect(value.retrivals).toHaveLength(3);
    expect(value.retrivals[0].url).toContain('Indicators');
    expect(value.retrivals[0].content).toHaveLength(1501);
    expect(value.omitted).toEqual(['the end of 3 hits: raise maxCharacters, with a smaller count']);
    const whole = await desk.call('search_quantconnect', { language: 'Py', criteria, maxCharacters: 9000 });
    expect(whole.value.retrivals[0].content.length).toBeGreaterThan(2000);
    expect(whole.value).not.toHaveProperty('omitted');
  });

  it('search_quantconnect stays readable however many hits come', async () => {
    const retrivals = Array.from({ length: 90 }, (_, score) => ({ score, content: 'x'.repeat(1000) }));
    desk.stack.sandbox.fault({ kind: 'status', status: 200, body: { state: 'End', retrivals } });
    const criteria = [{ input: 'option', type: 'Forum', count: 90 }];
    const { text, value } = await desk.call('search_quantconnect', { language: 'Py', criteria });
    expect(text.length).toBeLessThan(16_000);
    expect(value.omitted[0]).toMatch(/^\d+ hits: ask for fewer/);
  });

  it.each([{}, [], null, undefined])('search_quantconnect reads %j as no hits', async (retrivals) => {
    desk.stack.sandbox.fault({ kind: 'status', status: 200, body: { state: 'End', retrivals } });
    const { value } = await desk.call('search_quantconnect', { language: 'Py', criteria: [] });
    expect(value).toMatchObject({ state: 'End', retrivals: [] });
  });

  it('refuses what is no language and no place to search before anything is sent', async () => {
    const sent = desk.stack.sandbox.requests({}).length;
    const wrongLanguage = await desk.call('check_syntax', { language: 'Python', files: [] });
    expect(wrongLanguage.text).toContain('language must be one of the following values: Py, C#');
    const criteria = [{ input: 'x', type: 'Wiki', count: 1 }];
    const { text } = await desk.call('search_quantconnect', { language: 'Py', criteria });
    expect(text).toContain('type must be one of the following values: Stubs, Forum, Docs, Examples');
    expect(desk.stack.sandbox.requests({})).toHaveLength(sent);
  });
});
