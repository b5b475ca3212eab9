import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Unfinished } from '../decorators/unfinished.js';
import { toolFailure } from '../results/tool-result.js';
import { Going } from '../server/tool.invoker.js';
import { goingOn, outcomeOf, taskOf, toolNameOf } from './task.js';

const UNFINISHED: Unfinished = { status: 'running', handle: 'h', retryAfterSeconds: 2.5, next: 'Wait.' };
const RESULT: CallToolResult = { content: [{ type: 'text', text: 'done' }] };

const going = (more: Partial<Unfinished> = {}, cautions: string[] = []) =>
  goingOn(new Going({ ...UNFINISHED, ...more }, cautions, RESULT));

describe('A task that goes on', () => {
  it('says where it is and what comes next, cautions first', () => {
    const told = going({ stage: 'Compiles', progress: 0.999 }, ['Careful.']);
    expect(told).toEqual({
      status: 'working',
      statusMessage: 'Careful. Compiles, 99 %. Wait.',
      pollIntervalMs: 2500,
    });
    expect(going().statusMessage).toBe('Wait.');
  });

  it.each([0, -1, NaN])(
    'is asked for every five seconds where a tool says to wait %s',
    (retryAfterSeconds) => {
      expect(going({ retryAfterSeconds }).pollIntervalMs).toBe(5000);
    },
  );
});

describe('A task whose tool answered', () => {
  it.each([
    ['a result', RESULT],
    ['a failure that is final', toolFailure('no', { code: 'quantconnect_rejected' })],
  ])('is completed by %s', (_what, result) => {
    expect(outcomeOf(result)).toEqual({ status: 'completed', result });
  });

  it('goes on after a failure that says when to come again', () => {
    const busy = toolFailure('Slow down.', { code: 'quantconnect_rate_limited', retryAfterSeconds: 9 });
    expect(outcomeOf(busy)).toEqual({ status: 'working', statusMessage: 'Slow down.', pollIntervalMs: 9000 });
  });

  it('asks what its tool asks, and keeps the state of that to itself', () => {
    const asked = { resultType: 'input_required' as const, inputRequests: {}, requestState: 's' };
    expect(outcomeOf(asked)).toEqual({ status: 'input_required', inputRequests: {} });
  });
});

describe('A task', () => {
  it('was made when its handle was, and is as new as the answer', () => {
    const task = taskOf({ taskId: 't', createdAt: 0 }, { status: 'cancelled' }, 1000);
    expect(task).toEqual({
      taskId: 't',
      status: 'cancelled',
      createdAt: '1970-01-01T00:00:00.000Z',
      lastUpdatedAt: '1970-01-01T00:00:01.000Z',
      ttlMs: 86_400_000,
    });
  });

  it.each([
    ['run_backtest.a.b', 'run_backtest'],
    ['.a', ''],
    ['no point', ''],
    [7, ''],
  ])('with the id %p is of the tool %p', (taskId, tool) => {
    expect(toolNameOf(taskId)).toBe(tool);
  });
});
