import { Logger } from '@nestjs/common';
import { AppLogger } from './app.logger.js';
import { pinoLogger } from './logging/pino-logger.js';

const IDENTITY = { 'service.name': 'quantconnect-mcp', 'k8s.pod.name': 'pod-7' };
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.canary-signature';

function logger(format: 'json' | 'pretty' = 'json', level: 'verbose' | 'log' = 'log') {
  const lines: string[] = [];
  const config = { level, format, operations: 'all', slowSeconds: 10 } as const;
  const log = new AppLogger(config, IDENTITY, { write: (line) => void lines.push(line) });
  const entries = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { log, lines, entries };
}

describe('AppLogger', () => {
  afterEach(() => Logger.overrideLogger(false));

  it('writes one line of JSON with time, level, what writes, where from, and the message', () => {
    const { log, lines, entries } = logger();
    log.warn('Cannot be reached', 'Redis');
    expect(lines).toEqual([expect.stringMatching(/^\{[^\n]*\}\n$/)]);
    expect(entries()).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        ...IDENTITY,
        context: 'Redis',
        msg: 'Cannot be reached',
      },
    ]);
  });

  it('is what Nest hands everything to, with the context of each logger', () => {
    const { log, entries } = logger();
    Logger.overrideLogger(log);
    const own = new Logger('Tools');
    own.log('1');
    own.error(new TypeError('2'));
    own.fatal({ message: '3', reason: 'ENOSPC' });
    own.debug('not written at this level');
    expect(entries()).toMatchObject([
      { level: 'info', msg: '1', context: 'Tools' },
      { level: 'error', msg: '2', context: 'Tools', 'exception.type': 'TypeError' },
      { level: 'fatal', msg: '3', context: 'Tools', reason: 'ENOSPC' },
    ]);
  });

  it('keeps to itself what Nest tells of its assembly, unless everything is asked for', () => {
    const [quiet, all] = [logger(), logger('json', 'verbose')];
    for (const { log } of [quiet, all]) log.log('Mapped {/mcp, POST} route', 'RouterExplorer');
    expect(quiet.lines).toEqual([]);
    expect(all.entries()).toMatchObject([{ level: 'trace' }]);
  });

  it('writes what has a name on its list, and counts the rest', () => {
    const { log, lines, entries } = logger();
    const headers = { authorization: 'Bearer canary' };
    log.log({ message: 'Failed', tool: 'x', reason: { nested: 'canary' }, headers, code_of_mine: 'canary' });
    log.log({ headers });
    expect(entries()).toMatchObject([
      { msg: 'Failed', tool: 'x', left_out: 3 },
      { msg: '', left_out: 1 },
    ]);
    expect(lines.join('')).not.toContain('canary');
  });

  it('writes type, message and stack of an error, and nothing that hangs on it', () => {
    const { log, lines, entries } = logger();
    const cause = Object.assign(new Error('canary of the cause'), { code: 'ECONNRESET' });
    const error = Object.assign(new RangeError('too far', { cause }), { request: { token: 'canary' } });
    log.error({ message: 'A tool failed', error });
    log.error({ message: 'A tool failed', error: { token: 'canary' } });
    expect(entries()).toMatchObject([
      {
        msg: 'A tool failed',
        'exception.type': 'RangeError',
        'exception.message': 'too far',
        'exception.stacktrace': expect.stringContaining('app.logger.spec'),
        'exception.cause': 'ECONNRESET',
      },
      { 'exception.type': 'object' },
    ]);
    expect(lines.join('')).not.toContain('canary');
  });

  it.each([
    ['a token', `refused ${JWT}`, 'refused [token]'],
    ['a header', 'sent Authorization: Bearer canary-1/2+3=', 'sent Authorization: Bearer [redacted]'],
    ['a header of QuantConnect', 'sent Basic Y2FuYXJ5OmNhbmFyeQ==', 'sent Basic [redacted]'],
    ['the password of Redis', 'at redis://:can@ary@r:6379/0', 'at redis://[redacted]@r:6379/0'],
    ['that of Postgres', 'no postgresql://app:canary@db/x?a=b@c', 'no postgresql://[redacted]@db/x?a=b@c'],
    ['nothing', 'mail alice@example.com', 'mail alice@example.com'],
  ])('takes %s out of a sentence and out of an error', (_what, said, written) => {
    const { log, entries } = logger();
    log.error(said);
    log.error(new Error(said));
    log.error({ message: 'Read', detail: said });
    expect(entries()).toMatchObject([
      { msg: written },
      { 'exception.message': written },
      { detail: written },
    ]);
    expect(JSON.stringify(entries())).not.toContain('canary');
  });

  it('has a second net below it: what is never logged is not, should it get there', () => {
    const lines: string[] = [];
    const own = pinoLogger('log', {}, { write: (line) => void lines.push(line) });
    own.info(
      { headers: { authorization: 'canary' }, api_token: 'canary', arguments: ['canary'], tool: 'x' },
      'm',
    );
    expect(JSON.parse(lines[0]!)).toMatchObject({
      headers: '[redacted]',
      api_token: '[redacted]',
      tool: 'x',
    });
    expect(lines.join('')).not.toContain('canary');
  });

  it.each(['json', 'pretty'] as const)('writes no line as %s that a message brings along', (format) => {
    const { log, lines } = logger(format);
    log.warn({ message: 'a\r\n{"level":"info"}\u2028b\u001b[2J', reason: 'c\nd' }, 'Con\ntext');
    expect(lines).toHaveLength(1);
    expect(lines[0]!.trimEnd()).not.toMatch(/[\u0000-\u001f\u2028]/);
  });

  it('shows people time, level, context, message, fields and stack', () => {
    const { log, lines } = logger('pretty');
    log.error({ message: 'A tool failed', reference: 'abc', error: new Error('gone') }, 'Tools');
    const [first, ...stack] = lines[0]!.split('\n');
    expect(first).toMatch(
      /^\S+Z ERROR \[Tools\] A tool failed reference="abc" exception\.type="Error" exception\.message="gone"$/,
    );
    expect(stack[1]).toMatch(/^ {8}at /);
  });
});
