import { CallOff, type Cancellation, signalOf } from './cancellation.js';

type Kind = Cancellation & { readonly off: (reason?: unknown) => void };

/** The same asked of both: of what stands in for an AbortSignal, and of one. */
const KINDS: readonly (readonly [string, () => Kind])[] = [
  [
    'a CallOff',
    () => {
      const call = new CallOff();
      return Object.assign(call, { off: (reason?: unknown) => call.abort(reason) });
    },
  ],
  [
    'an AbortSignal',
    () => {
      const controller = new AbortController();
      return Object.assign(controller.signal, { off: (reason?: unknown) => controller.abort(reason) });
    },
  ],
];

describe.each(KINDS)('a cancellation that is %s', (_kind, make) => {
  it('says so with its first reason, and tells everybody once', () => {
    const cancellation = make();
    const heard: string[] = [];
    cancellation.addEventListener('abort', () => heard.push(`one: ${String(cancellation.reason)}`));
    cancellation.addEventListener('abort', () => heard.push('two'));
    expect(cancellation.aborted).toBe(false);
    cancellation.off('left');
    cancellation.off('again');
    expect([cancellation.aborted, cancellation.reason]).toEqual([true, 'left']);
    expect(heard).toEqual(['one: left', 'two']);
  });

  it('has a reason of its own where none is given', () => {
    const cancellation = make();
    cancellation.off();
    expect(cancellation.reason).toMatchObject({ name: 'AbortError' });
  });

  it('tells nobody who is no longer interested, or comes too late', () => {
    const cancellation = make();
    const [left, late, other] = [jest.fn(), jest.fn(), jest.fn()];
    cancellation.addEventListener('abort', left);
    cancellation.removeEventListener('abort', left);
    cancellation.removeEventListener('abort', other);
    cancellation.off();
    cancellation.addEventListener('abort', late);
    for (const listener of [left, late, other]) expect(listener).not.toHaveBeenCalled();
  });

  it('can be taken as an AbortSignal before and after', () => {
    const [before, after] = [make(), make()];
    const signal = signalOf(before);
    for (const cancellation of [before, after]) cancellation.off('left');
    for (const made of [signal, signalOf(after)]) {
      expect(made).toBeInstanceOf(AbortSignal);
      expect([made.aborted, made.reason]).toEqual([true, 'left']);
    }
    expect(signalOf(before)).toBe(signal);
  });
});

it('a listener of a CallOff that throws is an uncaught error, and keeps nobody from being told', () => {
  const later: (() => void)[] = [];
  const nextTick = jest
    .spyOn(process, 'nextTick')
    .mockImplementation((work) => void later.push(work as () => void));
  const call = new CallOff();
  const other = jest.fn();
  call.addEventListener('abort', () => {
    throw new Error('broken');
  });
  call.addEventListener('abort', other);
  call.abort();
  nextTick.mockRestore();
  expect(other).toHaveBeenCalledTimes(1);
  expect(later).toHaveLength(1);
  expect(later[0]).toThrow('broken');
});

it('whoever listens to a CallOff does not have an AbortSignal made', () => {
  const made = jest.spyOn(globalThis, 'AbortController');
  const call = new CallOff();
  const listener = jest.fn();
  call.addEventListener('abort', listener);
  call.removeEventListener('abort', listener);
  call.abort();
  expect(made).not.toHaveBeenCalled();
  made.mockRestore();
});
