import { ToolCall, type ToolCallOptions } from '../decorators/tool-call.js';
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
});
