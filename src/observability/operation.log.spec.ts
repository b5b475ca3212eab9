import { Logger } from '@nestjs/common';
import { LoggingConfig } from '../config/logging.config.js';
import { TelemetryConfig } from '../config/telemetry.config.js';
import type { Principal } from '../auth/principal.js';
import type { ToolCatalogue } from '../mcp/catalogue/tool.catalogue.js';
import type { Operation, OperationOutcome } from '../mcp/operations/operation.js';
import { Operations } from '../mcp/operations/operations.js';
import type { OperationEntry } from './logging/operation-entry.js';
import { OperationLog } from './operation.log.js';
import type { OperationTracer } from './tracing/operation.tracer.js';

const principal = { tenant: 'f00d', subject: 'alice@example.com', clientId: 'agent' } as Principal;
const call: Operation = { method: 'tools/call', tool: 'read_backtest', requestId: 7, principal };
const went = (outcome: Partial<OperationOutcome> = {}): OperationOutcome => ({
  errorType: '',
  seconds: 0.12345,
  ...outcome,
});

describe('OperationLog', () => {
  let lines: [string, Record<string, unknown>][];
  let operations: Operations;

  const start = (logging: Partial<LoggingConfig> = {}, telemetry: Partial<TelemetryConfig> = {}) => {
    operations = new Operations();
    const tools = { find: (name: string) => ({ continues: name === 'run_backtest' }) };
    const configs = [
      Object.assign(new LoggingConfig(), logging),
      Object.assign(new TelemetryConfig(), telemetry),
    ] as const;
    const tracer = { spanOf: () => undefined } as unknown as OperationTracer;
    new OperationLog(operations, tools as unknown as ToolCatalogue, tracer, ...configs).onModuleInit();
  };

  beforeEach(() => {
    lines = [];
    for (const level of ['debug', 'log', 'warn'] as const)
      jest
        .spyOn(Logger.prototype, level)
        .mockImplementation(
          (...[entry]: unknown[]) => void lines.push([level, { ...(entry as OperationEntry).fields }]),
        );
    start({ level: 'debug' });
  });
  afterEach(() => jest.restoreAllMocks());

  const levelOf = (outcome: Partial<OperationOutcome>, operation: Operation = call) => {
    lines = [];
    operations.ended(operation, went(outcome));
    return lines.map(([level, { outcome: ended }]) => [level, ended])[0];
  };

  it.each([
    [{}, ['log', 'success']],
    [{ statusCode: -32_602 }, ['log', 'refused']],
    [{ errorType: 'tool_error' }, ['log', 'failed']],
    [{ errorType: 'insufficient_scope', httpStatus: 403 }, ['log', 'refused']],
    [{ errorType: 'rate_limited', statusCode: -32_002, httpStatus: 429 }, ['log', 'refused']],
    [{ errorType: '-32001', statusCode: -32_001, httpStatus: 404 }, ['log', 'refused']],
    [{ errorType: '-32020', statusCode: -32_020, httpStatus: 400 }, ['log', 'refused']],
    [{ errorType: 'internal_error' }, ['warn', 'failed']],
    [{ errorType: 'temporarily_unavailable', httpStatus: 503 }, ['warn', 'failed']],
    [{ errorType: 'cancelled' }, ['log', 'cancelled']],
    [{ errorType: '-32603', statusCode: -32_603 }, ['warn', 'failed']],
    [{ seconds: 10.1 }, ['warn', 'success']],
  ])('writes a call that ended with %j as %j', (outcome, expected) => {
    expect(levelOf(outcome)).toEqual(expected);
  });

  it('writes at debug what only looks around, as long as it goes well', () => {
    const list = { method: 'tools/list', principal };
    expect(levelOf({}, list)).toEqual(['debug', 'success']);
    expect(levelOf({ errorType: 'cancelled' }, list)).toEqual(['log', 'cancelled']);
  });

  it('makes no line below the level that is written', () => {
    const list = { method: 'tools/list', principal };
    start({ level: 'log' });
    expect([levelOf({}, list), levelOf({})]).toEqual([undefined, ['log', 'success']]);
    start({ level: 'warn' });
    expect([levelOf({}), levelOf({ seconds: 45 })]).toEqual([undefined, ['warn', 'success']]);
  });

  it('takes no tool for slow that waits by design, nor a stream', () => {
    expect(levelOf({ seconds: 45 }, { ...call, tool: 'run_backtest' })).toEqual(['log', 'success']);
    expect(levelOf({ seconds: 45 }, { method: 'subscriptions/listen', principal })).toEqual([
      'debug',
      'success',
    ]);
    operations.ended(call, went({ seconds: 45 }));
    expect(lines.at(-1)![1]).toMatchObject({ slow: true, duration_ms: 45_000 });
  });

  it('writes those that did not go well and no other where that is asked for, or none', () => {
    start({ operations: 'failed' });
    expect([levelOf({}), levelOf({ errorType: 'tool_error' })]).toEqual([undefined, ['log', 'failed']]);
    expect(levelOf({ seconds: 45 })).toEqual(['warn', 'success']);
    start({ operations: 'none' });
    expect(levelOf({ errorType: '-32603' })).toBeUndefined();
    start({ slowSeconds: 0 });
    expect(levelOf({ seconds: 999 })).toEqual(['log', 'success']);
  });

  it('names a person by their pseudonym, unless the plain name is asked for', () => {
    operations.ended(call, went());
    expect(lines[0]![1]).toMatchObject({ 'user.id': 'f00d', 'tenant.id': 'f00d', duration_ms: 123.5 });
    start({}, { userId: 'plain' });
    operations.ended(call, went());
    expect(lines[1]![1]).toMatchObject({ 'user.id': 'alice@example.com', 'tenant.id': 'f00d' });
  });

  it('cuts a long id short', () => {
    operations.ended({ ...call, requestId: 'x'.repeat(5000) }, went());
    expect(lines[0]![1]['jsonrpc.request.id']).toHaveLength(100);
  });
});
