import { DESK, DrawingDesk, type DeskOptions } from './drawing-desk.js';
import type { Drawing } from './drawing.js';
import { pictureOfDays } from './testing/curves.js';

const named = (title: string): Drawing => ({
  kind: 'backtest',
  theme: 'light',
  picture: pictureOfDays(0, { title }),
});
const DRAWING = named('any');

/** Does what the title of a picture tells it to. */
const OBEDIENT = `
  import { parentPort } from 'node:worker_threads';
  const loadedAt = String(Date.now());
  parentPort.on('message', ({ picture: { title } }) => {
    if (title === 'crash') throw new Error('of a secret strategy');
    if (title === 'exit') process.exit(1);
    if (title === 'hang') return;
    if (title === 'spin') for (;;);
    const why = { environment: JSON.stringify(process.env), 'loaded at': loadedAt }[title] ?? title;
    parentPort.postMessage({ state: 'failed', why });
  });`;

describe('The desk where drawings are made', () => {
  const desks: DrawingDesk[] = [];
  const openDesk = (options: Partial<DeskOptions> = {}): DrawingDesk => {
    const program = new URL(`data:text/javascript,${encodeURIComponent(OBEDIENT)}`);
    const desk = new DrawingDesk({ ...DESK, program, ...options });
    desks.push(desk);
    return desk;
  };
  afterEach(() => Promise.all(desks.splice(0).map((desk) => desk.close())));

  it('makes one after the other, in order', async () => {
    const desk = openDesk();
    const outcomes = await Promise.all(['a', 'b', 'c'].map((title) => desk.draw(named(title))));
    expect(outcomes.map((outcome) => outcome.state === 'failed' && outcome.why)).toEqual(['a', 'b', 'c']);
  });

  it.each(['crash', 'exit'])(
    'goes on with another thread after a %s, and repeats no message',
    async (end) => {
      const desk = openDesk();
      const [broken, next] = await Promise.all([desk.draw(named(end)), desk.draw(named('next'))]);
      expect(broken).toEqual({ state: 'failed', why: expect.not.stringContaining('secret') });
      expect(next).toEqual({ state: 'failed', why: 'next' });
    },
  );

  it.each(['hang', 'spin'])('ends one that would %s for ever, and goes on', async (end) => {
    const desk = openDesk({ mostDrawingMs: 300 });
    const [late, next] = await Promise.all([desk.draw(named(end)), desk.draw(named('next'))]);
    expect(late).toEqual({ state: 'failed', why: 'it took too long' });
    expect(next).toEqual({ state: 'failed', why: 'next' });
  });

  it('gives nobody what a thread had drawn for another when it was given up', async () => {
    const desk = openDesk({ mostDrawingMs: 400 });
    await desk.draw(named('warm'));
    // After it come timers, and then messages.
    await new Promise(setImmediate);
    const outcomes = Promise.all(['mine', 'yours'].map((title) => desk.draw(named(title))));
    // The thread answers, and the deadline passes, while nobody is there to hear of either.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
    expect(await outcomes).toEqual([
      { state: 'failed', why: 'it took too long' },
      { state: 'failed', why: 'yours' },
    ]);
  });

  it('fails what cannot be handed to a thread, and goes on', async () => {
    const desk = openDesk();
    const unfit = { ...DRAWING, theme: (() => 'light') as never };
    expect(await desk.draw(unfit)).toEqual({ state: 'failed', why: 'DataCloneError' });
    expect(await desk.draw(named('next'))).toEqual({ state: 'failed', why: 'next' });
  });

  it('has its thread ready for a drawing that was announced', async () => {
    const desk = openDesk();
    desk.prepare();
    desk.prepare();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const askedAt = Date.now();
    const { why } = (await desk.draw(named('loaded at'))) as { readonly why: string };
    expect(Number(why)).toBeLessThan(askedAt);
  });

  it('refuses one when too many wait', async () => {
    const desk = openDesk({ mostWaiting: 1 });
    const outcomes = await Promise.all(['a', 'b', 'c'].map((title) => desk.draw(named(title))));
    expect(outcomes.map(({ state }) => state)).toEqual(['failed', 'failed', 'refused']);
  });

  it('refuses those that waited for too long', async () => {
    const desk = openDesk({ mostDrawingMs: 300, mostWaitMs: 10 });
    const outcomes = await Promise.all([desk.draw(named('hang')), desk.draw(DRAWING)]);
    expect(outcomes.map(({ state }) => state)).toEqual(['failed', 'refused']);
  });

  it('gives the thread nothing of the environment, where secrets are', async () => {
    const outcome = await openDesk().draw(named('environment'));
    expect(outcome).toEqual({ state: 'failed', why: '{}' });
  });

  it('starts anew after the thread went for want of work', async () => {
    const desk = openDesk({ idleMs: 0 });
    await desk.draw(named('first'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await desk.draw(named('second'))).toEqual({ state: 'failed', why: 'second' });
  });

  it('leaves nobody waiting when it closes, and takes nothing more', async () => {
    const desk = openDesk();
    const outcomes = Promise.all([desk.draw(named('hang')), desk.draw(DRAWING)]);
    await desk.close();
    expect(await outcomes).toEqual([{ state: 'refused' }, { state: 'refused' }]);
    expect(await desk.draw(DRAWING)).toEqual({ state: 'refused' });
  });
});
