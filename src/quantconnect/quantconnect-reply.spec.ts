import { parseReply, type QuantConnectReply } from './quantconnect-reply.js';
import {
  QuantConnectRateLimited,
  QuantConnectRejected,
  QuantConnectUnauthorized,
  QuantConnectUnavailable,
} from './quantconnect.errors.js';

const reply = (body: unknown, more: Partial<QuantConnectReply> = {}): QuantConnectReply => ({
  path: '/projects/read',
  status: 200,
  mutating: false,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  ...more,
});

const thrownBy = (answer: QuantConnectReply): unknown => {
  try {
    return parseReply(answer);
  } catch (error) {
    return error;
  }
};

describe('parseReply', () => {
  it('keeps fields it does not know', () => {
    expect(parseReply(reply({ success: true, errors: [], brandNew: { a: [1] } }))).toEqual({
      success: true,
      errors: [],
      brandNew: { a: [1] },
    });
  });

  it('takes an answer without success for good, as the AI endpoints send it', () => {
    expect(parseReply(reply({ state: 'End', version: 2 }))).toEqual({ state: 'End', version: 2 });
  });

  it.each([
    [{ state: 'Error', payload: 'No main.py in the files' }, ['No main.py in the files']],
    [{ state: 'Error', payload: ['one', 'two'] }, ['one', 'two']],
    [{ state: 'Error', payload: { a: 'not a text' } }, []],
    [{ state: 'Error', success: true, errors: ['Said here'] }, ['Said here']],
  ])('takes the state Error of an AI endpoint for a failure: %j', (body, reasons) => {
    const error = thrownBy(reply(body));
    expect(error).toBeInstanceOf(QuantConnectRejected);
    expect(error).toMatchObject({ reasons });
  });

  it('reads a payload as a reason only beside the state Error', () => {
    expect(parseReply(reply({ state: 'End', payload: ['main.py(8): invalid syntax'] }))).toMatchObject({
      state: 'End',
    });
    expect(parseReply(reply({ success: true, state: 'BuildError' }))).toMatchObject({ state: 'BuildError' });
  });

  it('takes a report that is being made for an answer, whatever success says', () => {
    const body = { generating: true, success: false };
    expect(parseReply(reply(body))).toEqual(body);
    expect(thrownBy(reply({ ...body, errors: ['No such backtest'] }))).toBeInstanceOf(QuantConnectRejected);
  });

  it('adds to a server error without a word what it means there', () => {
    const hint = { status: 500, silentErrorMeans: 'it does not know this folder' };
    expect(thrownBy(reply('', hint))).toMatchObject({
      code: 'quantconnect_unavailable',
      message: 'QuantConnect answered HTTP 500 to /projects/read: it does not know this folder',
    });
    expect(thrownBy(reply('<html>', hint))).toMatchObject({
      message: 'QuantConnect answered HTTP 500 to /projects/read',
    });
  });

  it('takes success as a string for what it says', () => {
    expect(parseReply(reply({ success: 'true' }))).toEqual({ success: 'true' });
    expect(thrownBy(reply({ success: 'false' }))).toBeInstanceOf(QuantConnectRejected);
  });

  it.each([
    [{ success: false, errors: ['File not found: main.py'] }, 'File not found: main.py'],
    [{ success: false, messages: ['Something else'] }, 'Something else'],
    [{ success: false, Message: 'Internal Error 21' }, 'Internal Error 21'],
    [{ errors: ['No success field'] }, 'No success field'],
  ])('reads a refusal out of a 200: %j', (body, reason) => {
    const error = thrownBy(reply(body));
    expect(error).toBeInstanceOf(QuantConnectRejected);
    expect(error).toMatchObject({ code: 'quantconnect_rejected', reasons: [reason] });
  });

  it.each([
    "Hash doesn't match. Try again",
    'UserID not valid (None) REF #m2scDQ8GD7',
    'Invalid timestamp, value received: 0',
  ])('recognises refused credentials in a 200: %s', (text) => {
    expect(thrownBy(reply({ success: false, errors: [text] }))).toBeInstanceOf(QuantConnectUnauthorized);
  });

  it('recognises refused credentials by HTTP 401, and by 403 where it gives a reason', () => {
    expect(thrownBy(reply('', { status: 401 }))).toBeInstanceOf(QuantConnectUnauthorized);
    expect(thrownBy(reply({ errors: ['Not yours'] }, { status: 403 }))).toBeInstanceOf(
      QuantConnectUnauthorized,
    );
  });

  it.each([403, 408, 425])('does not blame the caller for HTTP %d from something in between', (status) => {
    const error = thrownBy(reply('<html>', { status, mutating: true }));
    expect(error).toBeInstanceOf(QuantConnectUnavailable);
    expect(error).toMatchObject({ uncertain: true });
  });

  it('takes the request to slow down as a rate limit', () => {
    const error = thrownBy(
      reply({ success: false, errors: ['Too many backtest requests; please slow down.'] }),
    );
    expect(error).toBeInstanceOf(QuantConnectRateLimited);
    expect(error).toMatchObject({ retryAfterSeconds: 10 });
  });

  it('waits as long as Retry-After says, within reason', () => {
    expect(thrownBy(reply('', { status: 429, retryAfter: '7' }))).toMatchObject({ retryAfterSeconds: 7 });
    expect(thrownBy(reply('', { status: 429, retryAfter: '999999' }))).toMatchObject({
      retryAfterSeconds: 600,
    });
    expect(thrownBy(reply('', { status: 429, retryAfter: 'soon' }))).toMatchObject({ retryAfterSeconds: 10 });
  });

  it.each(['<html>', '', '[]', 'null', '{"success":tr'])('calls %j no answer', (body) => {
    expect(thrownBy(reply(body))).toBeInstanceOf(QuantConnectUnavailable);
  });

  it('says that a write without a usable answer may have happened', () => {
    expect(thrownBy(reply('', { status: 502, mutating: true }))).toMatchObject({ uncertain: true });
    expect(thrownBy(reply('', { status: 502, mutating: false }))).toMatchObject({ uncertain: false });
  });

  it('shows text from QuantConnect without what is invisible, on one line and shortened', () => {
    const text = `ignore\u202e this\u0000\nand ${'x'.repeat(2000)}`;
    const error = thrownBy(reply({ success: false, errors: [text] })) as QuantConnectRejected;
    expect(error.reasons[0]).toMatch(/^ignore this and x+…$/);
    expect(error.reasons[0]!.length).toBeLessThanOrEqual(601);
  });
});
