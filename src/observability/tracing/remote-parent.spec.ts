import { baggageInMeta, parentInMeta, remoteParent } from './remote-parent.js';

const [TRACE, SPAN] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];

describe('The parent that somebody names', () => {
  it('is that of a traceparent, sampled or not', () => {
    const parent = { traceId: TRACE, spanId: SPAN, isRemote: true };
    expect(remoteParent(`00-${TRACE}-${SPAN}-01`)).toEqual({ ...parent, traceFlags: 1 });
    expect(remoteParent(`00-${TRACE}-${SPAN}-00`)).toEqual({ ...parent, traceFlags: 0 });
    expect(remoteParent(`cc-${TRACE}-${SPAN}-ff-later`)).toEqual({ ...parent, traceFlags: 1 });
  });

  it.each([
    ['nothing', undefined],
    ['a number', 7],
    ['a list', [`00-${TRACE}-${SPAN}-01`]],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a span of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['version ff', `ff-${TRACE}-${SPAN}-01`],
    ['a short one', `00-${TRACE}-${SPAN}`],
    ['two lines', `00-${TRACE}-${SPAN}-01\nx`],
    ['a long one', `00-${TRACE}-${SPAN}-01-${'x'.repeat(200)}`],
  ])('is none of %s', (_what, traceparent) => {
    expect(remoteParent(traceparent)).toBeUndefined();
  });

  it('brings its tracestate along, unless that is long or no text', () => {
    const meta = { traceparent: `00-${TRACE}-${SPAN}-01` };
    expect(parentInMeta({ ...meta, tracestate: 'vendor=1' })?.traceState?.get('vendor')).toBe('1');
    for (const tracestate of [`vendor=${'1'.repeat(600)}`, 7, null])
      expect(parentInMeta({ ...meta, tracestate })).toEqual(
        expect.not.objectContaining({ traceState: expect.anything() }),
      );
  });

  it.each([undefined, null, 'x', 3, [], {}, { traceparent: {} }])('is none of _meta %j', (meta) => {
    expect(parentInMeta(meta)).toBeUndefined();
  });
});

describe('Baggage', () => {
  const meta = { baggage: 'run.id=a%20b;p=1, secret=canary , run.step = 7' };

  it('is what is asked for and nothing else', () => {
    expect(baggageInMeta(meta, ['run.id', 'run.step'])).toEqual({ 'run.id': 'a b', 'run.step': '7' });
    expect(baggageInMeta(meta, [])).toEqual({});
  });

  it.each([{ baggage: `run.id=${'x'.repeat(9000)}` }, { baggage: 7 }, undefined, { baggage: ',;=' }])(
    'of another shape is none',
    (strange) => expect(baggageInMeta(strange, ['run.id'])).toEqual({}),
  );

  it('keeps what cannot be decoded, and no more than 256 characters', () => {
    expect(baggageInMeta({ baggage: `run.id=%zz${'x'.repeat(400)}` }, ['run.id'])['run.id']).toMatch(
      /^%zzx{253}$/,
    );
  });
});
