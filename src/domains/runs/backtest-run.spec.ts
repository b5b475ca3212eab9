import type { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Handles } from '../../mcp/server/handles.js';
import { AuthConfig } from '../../config/auth.config.js';
import { begun, orderOf, refuseForgotten } from './backtest-run.js';

const HOUR_MS = 60 * 60_000;
const call = {
  tenant: 't',
  tool: 'run_backtest',
  refuse: (...problems: string[]) => {
    throw new Error(problems.join('; '));
  },
} as unknown as ToolCall;

describe('A run before its backtest was started', () => {
  it('is gone on with for not much less than a day, while it is remembered which steps were done', () => {
    expect(() => refuseForgotten(0, call, 22 * HOUR_MS)).not.toThrow();
    expect(() => refuseForgotten(0, call, 24 * HOUR_MS)).toThrow('start anew');
  });

  it('fits into a handle with the longest of everything', () => {
    const order = {
      projectId: 99_999_999,
      backtestName: '\u0001'.repeat(128),
      family: '\u0001'.repeat(64),
      parameters: { a: 'x'.repeat(1292) },
      picture: 'light' as const,
    };
    const compileId = `${'f'.repeat(32)}-${'f'.repeat(32)}`;
    const run = { ...begun(orderOf(order, call)), compileId, progress: 0.123 };
    const config = Object.assign(new AuthConfig(), { secretKey: 'k'.repeat(64) });
    const handles = new Handles(config);
    const handle = handles.of(run, call, Date.now(), run.begunAt - 1);
    expect(handles.open(handle, call).state).toEqual(run);
    order.parameters.a += 'xx';
    expect(() => orderOf(order, call)).toThrow('at most 1300 bytes');
  });
});
