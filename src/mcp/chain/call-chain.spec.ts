import { InsufficientScope } from '../../auth/challenge.js';
import { ScopesGuard } from '../../auth/guards/scopes.guard.js';
import { Scope } from '../../auth/scope.js';
import type { ToolCall } from '../decorators/tool-call.js';
import { CallChain, ORDER, type Place } from './call-chain.js';

const callWith = (...scopes: Scope[]) => ({ principal: { scopes: new Set(scopes) } }) as unknown as ToolCall;

const METHOD = { source: 'Sample.readIt', scopes: [Scope.FilesRead] };

/** A chain that writes down what runs; scopes are those of the product. */
function chainThatTells(told: string[], without?: Place): CallChain {
  const chain = new CallChain(new ScopesGuard());
  for (const place of ORDER) {
    if (place === 'scopes' || place === without) continue;
    chain.add(place, {
      around: (next) => async (input, call) => {
        told.push(`${place} begins`);
        try {
          return await next(input, call);
        } finally {
          told.push(`${place} ends`);
        }
      },
    });
  }
  return chain;
}

describe('the call chain', () => {
  it('has failures outside of everything, limits inside of scopes, and the record outside of idempotency', () => {
    expect(ORDER).toEqual(['failures', 'scopes', 'limits', 'record', 'idempotency']);
  });

  it('runs its steps in that order, and the method innermost, whatever order they were added in', async () => {
    const told: string[] = [];
    const run = chainThatTells(told).around(async (input) => told.push(`runs with ${String(input)}`), METHOD);
    await run('it', callWith(Scope.FilesRead));
    expect(told).toEqual([
      'failures begins',
      'limits begins',
      'record begins',
      'idempotency begins',
      'runs with it',
      'idempotency ends',
      'record ends',
      'limits ends',
      'failures ends',
    ]);
  });

  it('refuses for want of a scope where the failure is recorded, and before anything else is asked', async () => {
    const told: string[] = [];
    const run = chainThatTells(told).around(async () => told.push('runs'), METHOD);
    await expect(run({}, callWith(Scope.FilesWrite))).rejects.toThrow(InsufficientScope);
    expect(told).toEqual(['failures begins', 'failures ends']);
  });

  it('does not stand around a method while a step is missing', () => {
    const chain = chainThatTells([], 'record');
    expect(() => chain.around(async () => 1, METHOD)).toThrow(
      'Sample.readIt would run without the step "record"',
    );
  });

  it('has one step in a place', () => {
    const step = { around: (next: never) => next };
    expect(() => chainThatTells([]).add('record', step)).toThrow('The place "record" around a call is taken');
  });
});
