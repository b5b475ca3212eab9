import { ToolCall, type ToolCallOptions } from '../decorators/tool-call.js';
import {
  NotCarriedOut,
  QuantConnectBusy,
  QuantConnectRejected,
  QuantConnectUnavailable,
  WriteUncertain,
} from '../../quantconnect/quantconnect.errors.js';
import { mayHaveHappened } from '../idempotency/outcome.js';
import { ToolErrorMapper } from './tool-error.mapper.js';

const caller = { principal: { tenant: 'a' } } as ToolCallOptions['caller'];

describe('ToolErrorMapper', () => {
  const textOf = (options: Pick<ToolCallOptions, 'effect' | 'idempotencyKey'>, signal: AbortSignal) => {
    const call = new ToolCall({ caller, tool: 'create_backtest', signal, ...options });
    const [content] = new ToolErrorMapper().toResult(new Error('unforeseen'), call).content;
    return content?.type === 'text' ? content.text : '';
  };

  it.each([
    ['is cancelled', AbortSignal.abort()],
    ['gets what another failed with', new AbortController().signal],
  ])(
    'does not hide that a call with the same key may have been carried out, from one that %s',
    (_, signal) => {
      expect(textOf({ effect: 'write', idempotencyKey: 'k' }, signal)).toContain('It is not known whether');
      expect(textOf({ effect: 'write' }, signal)).not.toContain('It is not known whether');
    },
  );

  describe('of a call that had changed something before it failed', () => {
    const PATH = '/backtests/create';
    const { signal } = new AbortController();
    const told = (error: Error, deeds: readonly string[]) => {
      const call = new ToolCall({ caller, tool: 'run_backtest', effect: 'write', signal });
      for (const deed of deeds) call.did(deed);
      const { content } = new ToolErrorMapper().toResult(error, call);
      expect(content).toHaveLength(1);
      return { text: (content[0] as { text: string }).text, mayHave: mayHaveHappened(error, call) };
    };
    const HARMLESS = /Nothing was (changed|sent)|[Ss]afe to call again/;

    it.each([
      ['a refusal', new QuantConnectRejected(PATH, ['no spare nodes'])],
      ['a request that was not sent', new QuantConnectBusy(PATH, 5)],
      ['an outage', new QuantConnectUnavailable(PATH, 'QuantConnect cannot be reached', false)],
      ['a change that did not happen', new NotCarriedOut(PATH, 'The answer was lost', 'it is not there')],
    ])('says so after %s, and claims nothing else', (_what, error) => {
      const { text, mayHave } = told(error, ['main.py was saved']);
      expect(text).toContain('Before that, and it stays: main.py was saved. Leave that out of a repeat.');
      expect(text).not.toMatch(HARMLESS);
      expect(mayHave).toBe(true);
      expect(told(error, []).text).toMatch(HARMLESS);
    });

    it('says so beside what is not known', () => {
      const error = new WriteUncertain(
        PATH,
        'The answer was lost',
        'it is not there',
        'Call list_backtests.',
      );
      expect(told(error, ['main.py was saved']).text).toMatch(/not known whether.*main\.py was saved/);
    });

    it('says not all of very much', () => {
      const deeds = Array.from({ length: 40 }, (_, n) => `f${n}.py was saved`);
      const { text } = told(new QuantConnectRejected(PATH, []), deeds);
      expect(text).toContain('f11.py was saved; 28 more changes');
      expect(text).not.toContain('f12.py');
    });
  });
});
