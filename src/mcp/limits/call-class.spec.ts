import { Scope } from '../../auth/scope.js';
import { callClassOf, isCall } from './call-class.js';

describe('callClassOf', () => {
  it.each([
    ['a read of a live algorithm', { effect: 'read' as const, scopes: [Scope.LiveRead] }, 'read'],
    ['a read that needs the right to act', { effect: 'read' as const, scopes: [Scope.LiveExecute] }, 'read'],
    ['a deployment', { effect: 'write' as const, scopes: [Scope.LiveWrite] }, 'live'],
    ['a liquidation', { effect: 'destroy' as const, scopes: [Scope.LiveRead, Scope.LiveExecute] }, 'live'],
    ['an end', { effect: 'destroy' as const, scopes: [Scope.LiveExecute], idempotent: true }, 'ending'],
    ['a sign-in', { effect: 'write' as const, scopes: [Scope.LiveWrite], idempotent: true }, 'live'],
    ['a backtest', { effect: 'write' as const, scopes: [Scope.BacktestsWrite] }, 'write'],
    ['a deletion', { effect: 'destroy' as const, scopes: [Scope.ProjectsDelete] }, 'write'],
    ['a resource', { scopes: [Scope.LiveRead] }, 'read'],
    ['what nothing is known of', undefined, 'read'],
  ])('of %s', (_what, handler, expected) => {
    expect(callClassOf(handler)).toBe(expected);
  });

  it.each(['tasks/get', 'tasks/update', 'tasks/cancel'])('of %s is that of a read', (method) => {
    const backtest = { effect: 'write' as const, scopes: [Scope.BacktestsWrite] };
    expect(callClassOf(backtest, method)).toBe('read');
    expect(callClassOf(backtest, 'tools/call')).toBe('write');
  });
});

describe('isCall', () => {
  it.each(['tools/call', 'resources/read', 'prompts/get', 'tasks/get', 'tasks/update', 'tasks/cancel'])(
    'counts %s',
    (method) => {
      expect(isCall(method)).toBe(true);
    },
  );

  it.each([
    'initialize',
    'server/discover',
    'ping',
    'tools/list',
    'resources/list',
    'resources/templates/list',
    'prompts/list',
    'subscriptions/listen',
    'notifications/cancelled',
    'tools/Call',
    'tasks/list',
    undefined,
    ['tools/call'],
  ])('does not count %s', (method) => {
    expect(isCall(method)).toBe(false);
  });
});
