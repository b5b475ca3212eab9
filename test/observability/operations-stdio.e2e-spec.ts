import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { Injectable, Module, type INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { AppModule } from '../../src/app.module.js';
import { AUDIT_SINK } from '../../src/audit/audit-sink.js';
import { AnyAuthenticatedCaller } from '../../src/auth/decorators/require-scopes.decorator.js';
import { ToolCall } from '../../src/mcp/decorators/tool-call.js';
import { Tool } from '../../src/mcp/decorators/tool.decorator.js';
import type { Operation, OperationOutcome } from '../../src/mcp/operations/operation.js';
import { Operations } from '../../src/mcp/operations/operations.js';
import { StdioServer } from '../../src/mcp/stdio/stdio.server.js';
import { AuditHere } from '../support/audit.js';
import { NO_LIMITS } from '../support/no-limits.js';
import { modernRequest } from '../support/raw.js';
import { until } from '../support/walk.js';

let waiting = 0;

@Injectable()
class WaitingService {
  @Tool({ effect: 'read', description: 'Waits until nobody wants it any more.' })
  @AnyAuthenticatedCaller()
  async probeWait(call: ToolCall): Promise<object> {
    waiting += 1;
    await new Promise((_, reject) => call.signal.addEventListener('abort', () => reject(new Error('left'))));
    return {};
  }
}

@Module({ providers: [WaitingService] })
class WaitingModule {}

const ask = (method: string, params: object = {}, id?: unknown) => ({ jsonrpc: '2.0', id, method, params });

const HANDSHAKE = ask(
  'initialize',
  { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'probe', version: '1' } },
  1,
);

describe('Each message over stdio is one operation', () => {
  let app: INestApplicationContext;
  let input: PassThrough;
  let close: () => Promise<void>;
  const started: Operation[] = [];
  const ended: (readonly [Operation, OperationOutcome])[] = [];
  const around: Operation[] = [];

  beforeAll(async () => {
    const env = {
      MCP_TRANSPORT: 'stdio',
      AUDIT_STORE: 'none',
      QUANTCONNECT_API_URL: 'http://127.0.0.1:9',
      ...NO_LIMITS,
    };
    const module = await Test.createTestingModule({ imports: [AppModule.register(env, [WaitingModule])] })
      .overrideProvider(AUDIT_SINK)
      .useValue(new AuditHere())
      .compile();
    app = await module.createNestApplication({ logger: ['fatal'] }).init();
    app.get(Operations).watch({
      started: (operation) => started.push(operation),
      ended: (operation, outcome) => ended.push([operation, outcome]),
      around: (operation, work) => {
        around.push(operation);
        return work();
      },
    });
  });
  beforeEach(() => {
    for (const list of [started, ended, around]) list.length = 0;
    waiting = 0;
    input = new PassThrough();
    const output = new PassThrough().resume();
    ({ close } = app.get(StdioServer).serve(() => undefined, new StdioServerTransport(input, output)));
  });
  afterEach(async () => {
    await close();
    expect(ended.map(([operation]) => operation).sort(inOrder)).toEqual(started);
  });
  afterAll(() => app.close());

  const inOrder = (a: Operation, b: Operation): number => started.indexOf(a) - started.indexOf(b);
  const say = (...messages: object[]): void => {
    for (const message of messages) input.write(`${JSON.stringify(message)}\n`);
  };
  const outcomes = async (count: number) => {
    await until(async () => ended.length >= count);
    return ended.map(([{ method, tool, protocolVersion }, { errorType, statusCode }]) =>
      [method, tool, protocolVersion, errorType, statusCode].map((field) => field ?? '-').join(' '),
    );
  };

  it('with the revision of the handshake', async () => {
    say(HANDSHAKE, ask('notifications/initialized'));
    say(ask('evil/method', {}, 2), ask('tools/call', { name: 'whoami', arguments: {} }, 3));
    expect((await outcomes(4)).sort()).toEqual([
      '_other - 2025-11-25  -32601',
      'initialize - 2025-11-25  -',
      'notifications/initialized - 2025-11-25  -',
      'tools/call whoami 2025-11-25  -',
    ]);
    expect(around.map(({ method }) => method)).toEqual(['initialize', 'tools/call']);
    expect(started[0]).toMatchObject({ requestId: 1, principal: { subject: 'local' } });
  });

  it('with the revision that a message names itself, also where none of it is served', async () => {
    say(modernRequest('server/discover').body, modernRequest('tools/list', {}, 2).body);
    await outcomes(2);
    say({ ...HANDSHAKE, id: 3 });
    say(modernRequest('tools/call', { name: 'whoami', arguments: {} }, 4).body);
    expect(await outcomes(4)).toEqual([
      'server/discover - 2026-07-28  -',
      'tools/list - 2026-07-28  -',
      'initialize - 2025-11-25 -32022 -32022',
      'tools/call whoami 2026-07-28  -',
    ]);
  });

  it('once for each of two that use the same id', async () => {
    say(HANDSHAKE, ask('ping', {}, 7), ask('ping', {}, 7));
    await outcomes(3);
    expect(started).toHaveLength(3);
  });

  it('as cancelled, once, when the client does not want it any more', async () => {
    say(HANDSHAKE, ask('tools/call', { name: 'probe_wait', arguments: {} }, 2));
    await until(async () => waiting > 0);
    say(ask('notifications/cancelled', { requestId: 2 }));
    expect((await outcomes(3)).slice(1)).toEqual([
      'tools/call probe_wait 2025-11-25 cancelled -',
      'notifications/cancelled - 2025-11-25  -',
    ]);
  });

  it('as cancelled, once, when the client goes away', async () => {
    say(HANDSHAKE, ask('tools/call', { name: 'probe_wait', arguments: {} }, 2));
    await until(async () => waiting > 0);
    input.end();
    await once(input, 'close');
    expect((await outcomes(2))[1]).toBe('tools/call probe_wait 2025-11-25 cancelled -');
  });
});
