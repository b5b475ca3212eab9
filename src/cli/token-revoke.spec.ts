import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SECRET } from '../auth/testing/tokens.js';
import { run } from './run.js';

const ENV = { JWT_SECRET_KEY: SECRET };
const ADMIN = { ...ENV, MCP_ADMIN_TOKEN: 'canary-admin-token' };

async function cli(args: readonly string[], env: Record<string, string> = ENV, input = '') {
  const lines: string[] = [];
  const note = (line: string) => void lines.push(line);
  const code = await run(['token', 'revoke', ...args], {
    out: note,
    err: note,
    readInput: () => Promise.resolve(input),
    env,
    version: '1',
  });
  return { code, said: lines.join('\n') };
}

describe('token revoke', () => {
  it.each([
    [['--disable'], 'need --subject'],
    [['--jti', 'a', '--disable'], 'need --subject'],
    [['--jti', 'a', '--subject', 'b'], 'exactly one'],
    [['canary', '--jti', 'a'], 'one of them'],
    [['canary', '--issuer', 'x'], 'says by itself'],
    [['--subject', 'a', '--enable', '--disable'], '--disable or --enable'],
    [['--subject', 'a', '--issuer', 'nobody'], 'issuer must be'],
    [['--subject', 'a', '--url', 'ftp://x'], '--url must be'],
    [['--subject', 'a', '--url', 'http://127.0.0.1/mcp'], '--url must be'],
    [['--subject', 'a', '--url', 'http://mcp.example.com'], 'http:// is for this machine only'],
  ])('%j is refused', async (args, reason) => {
    const { code, said } = await cli(args, ADMIN);
    expect(code).toBe(64);
    expect(said).toContain(reason);
    expect(said).not.toContain('canary');
  });

  it('without Redis says how to reach the memory of a server', async () => {
    const { code, said } = await cli(['--subject', 'alice']);
    expect(code).toBe(78);
    expect(said).toContain('/admin/revoke');
  });

  it('says that Redis does not answer, and does not say the password', async () => {
    const env = { ...ENV, REDIS_URL: 'redis://:canary@127.0.0.1:1' };
    const { code, said } = await cli(['--subject', 'alice'], env);
    expect([code, said]).toEqual([1, 'Redis does not answer at REDIS_URL: nothing was revoked.']);
  });
});

describe('token revoke --url', () => {
  let server: Server;
  let url: string;
  let asked: { request: IncomingMessage; body: string }[];
  let answer: { status: number; headers?: Record<string, string>; body: string };

  beforeEach(async () => {
    asked = [];
    answer = { status: 200, body: '{}' };
    server = createServer((request, response) => {
      void text(request).then((body) => {
        asked.push({ request, body });
        response.writeHead(answer.status, answer.headers).end(answer.body);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => server.close());

  it('asks the server as the administrator', async () => {
    const { code, said } = await cli(['--subject', 'a b', '--disable', '--url', url], ADMIN);
    expect(code).toBe(0);
    expect(asked[0]).toMatchObject({ body: 'subject=a+b&action=disable', request: { url: '/admin/revoke' } });
    expect(asked[0]!.request.headers.authorization).toBe('Bearer canary-admin-token');
    expect(said).not.toContain('canary');
  });

  it('reads the token from the input', async () => {
    await cli(['--url', url], ADMIN, 'Bearer one.two.three\n');
    expect(asked[0]!.body).toBe('token=one.two.three');
  });

  it('needs MCP_ADMIN_TOKEN', async () => {
    expect((await cli(['--subject', 'a', '--url', url])).said).toContain('MCP_ADMIN_TOKEN');
    expect(asked).toEqual([]);
  });

  it.each([
    [400, '{"error":"invalid_request","error_description":"issuer must be known"}', 'issuer must be known'],
    [403, '{"error":{"message":"lacks\\u001b[31m the scope"}}', 'lacks?[31m the scope'],
    [502, '<html>', 'Bad Gateway'],
  ])('passes on why it was refused: %i', async (status, body, reason) => {
    answer = { status, body };
    const { code, said } = await cli(['--subject', 'a', '--url', url], ADMIN);
    expect([code, said]).toEqual([1, expect.stringContaining(`${status}: ${reason}`)]);
  });

  it('does not follow a redirect with the token', async () => {
    answer = { status: 307, headers: { location: `${url}/elsewhere` }, body: '' };
    expect((await cli(['--subject', 'a', '--url', url], ADMIN)).code).toBe(1);
    expect(asked).toHaveLength(1);
  });
});
