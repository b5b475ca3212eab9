import { AppLogger } from '../app.logger.js';
import { OperationEntry } from './operation-entry.js';
import { OperationLine } from './operation-line.js';
import { pinoLogger } from './pino-logger.js';

const IDENTITY = { 'service.name': 'quantconnect-mcp', 'k8s.pod.name': 'pod "7"' };
const USUAL = {
  'event.name': 'mcp.operation',
  'mcp.method.name': 'tools/call',
  'jsonrpc.request.id': 7,
  'oauth.client_id': 'größer',
  'error.type': undefined,
  duration_ms: 12.3,
  slow: true,
} as const;

const entry = (fields: object = {}) => new OperationEntry('tools/call whoami', { ...USUAL, ...fields });

describe('The line of an operation', () => {
  beforeEach(() => jest.spyOn(Date, 'now').mockReturnValue(1_800_000_000_007));
  afterEach(() => jest.restoreAllMocks());

  const quick = (fields?: object) => new OperationLine(IDENTITY).of('info', 'Operations', entry(fields));
  const logged = (fields?: object) => {
    const lines: string[] = [];
    const config = { level: 'log', format: 'json', operations: 'all', slowSeconds: 10 } as const;
    new AppLogger(config, IDENTITY, { write: (line) => void lines.push(line) }).log(
      entry(fields),
      'Operations',
    );
    return lines.join('');
  };

  it('is to the letter the one that pino writes', () => {
    let written = '';
    const pino = pinoLogger('log', IDENTITY, { write: (line) => (written = line) });
    pino.info({ context: 'Operations', ...USUAL }, 'tools/call whoami');
    expect(quick()).toBe(written);
    expect(logged()).toBe(written);
  });

  it.each([
    ['a token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.canary', '[token]'],
    ['a header', 'bEARer canary', 'bEARer [redacted]'],
    ['an address with a password', 'redis://:canary@host', 'redis://[redacted]@host'],
    ['the end of a line', 'a\nb\u2028c', 'a\nb c'],
    ['a quotation mark', 'a"b', 'a"b'],
    ['half a character', 'a\ud800b', 'a\ud800b'],
    ['more than anybody reads', 'x'.repeat(9000), `${'x'.repeat(8000)}…`],
  ])('is left to pino where there is %s in it', (_what, given, written) => {
    const fields = { 'jsonrpc.request.id': given };
    expect(quick(fields)).toBeUndefined();
    expect(JSON.parse(logged(fields))).toMatchObject({ 'jsonrpc.request.id': written, duration_ms: 12.3 });
    expect(logged(fields)).not.toContain('canary');
  });
});

describe('AppLogger', () => {
  const order = (format: 'json' | 'pretty') => {
    const told: string[] = [];
    const destination = {
      write: (line: string) => void told.push(`at once: ${/one|two|three/.exec(line)![0]}`),
      gather: (line: string) => void told.push(`gathered: ${/one|two|three/.exec(line)![0]}`),
    };
    const config = { level: 'log', format, operations: 'all', slowSeconds: 10 } as const;
    const log = new AppLogger(config, {}, destination);
    log.log(new OperationEntry('one', USUAL), 'Operations');
    log.warn(new OperationEntry('two', USUAL), 'Operations');
    log.log('three', 'Server');
    return told;
  };

  it.each(['json', 'pretty'] as const)(
    'gathers operations that went well, and nothing else, as %s',
    (format) => {
      expect(order(format)).toEqual(['gathered: one', 'at once: two', 'at once: three']);
    },
  );
});
