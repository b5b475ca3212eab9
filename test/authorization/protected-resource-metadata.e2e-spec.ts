import { SCOPE_GROUPS } from '../../src/auth/scope.js';
import { METADATA_URL, RESOURCE, startStackWithIdp, type StackWithIdp } from '../support/trusted-issuer.js';
import { modernRequest, postRaw } from '../support/raw.js';
import { startStack } from '../support/stack.js';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

describe('Protected resource metadata (RFC 9728)', () => {
  let stack: StackWithIdp;

  beforeAll(async () => {
    stack = await startStackWithIdp();
  });
  afterAll(() => stack.close());

  const read = (path: string, headers: Record<string, string> = {}, url = stack.url) =>
    fetch(new URL(path, url), { headers });

  it('RS-01 is at the well-known path of the endpoint, for whoever asks', async () => {
    const response = await read(`${WELL_KNOWN}/mcp`);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'application/json; charset=utf-8',
    ]);
    expect(await response.json()).toEqual({
      resource: RESOURCE,
      resource_name: 'LedgAI QuantConnect MCP',
      authorization_servers: [stack.idp.url],
      scopes_supported: SCOPE_GROUPS.readonly,
      bearer_methods_supported: ['header'],
    });
  });

  it('RS-02 is at the root too, and every challenge says where', async () => {
    const [own, root] = await Promise.all(
      ['/mcp', ''].map(async (path) => (await read(WELL_KNOWN + path)).json()),
    );
    expect(root).toEqual(own);
    const { body, headers } = modernRequest('tools/list');
    const response = await postRaw(stack.url, body, { headers });
    expect(response.headers.get('www-authenticate')).toContain(`resource_metadata="${METADATA_URL}"`);
  });

  it('RS-03 names one resource: what clients type, what tokens are for, whatever Host says', async () => {
    const { resource } = (await (await read(`${WELL_KNOWN}/mcp`)).json()) as { resource: string };
    expect(resource).toBe(RESOURCE);
    expect(new URL(resource).href).toBe(resource);
    expect(resource).not.toMatch(/#|\/$/);
    const { body, headers } = modernRequest('tools/list');
    const status = async (aud: string) =>
      (await postRaw(stack.url, body, { token: stack.idp.token({ aud }), headers })).status;
    expect(await status(resource)).toBe(200);
    expect(await status(`${resource}/`)).toBe(401);
    const forwarded = await read(`${WELL_KNOWN}/mcp`, { 'X-Forwarded-Host': 'evil.example' });
    expect(((await forwarded.json()) as { resource: string }).resource).toBe(RESOURCE);
  });

  it('RS-13 neither metadata nor challenge asks for offline_access', async () => {
    const metadata = await (await read(`${WELL_KNOWN}/mcp`)).text();
    const { body, headers } = modernRequest('tools/list');
    const challenge = (await postRaw(stack.url, body, { headers })).headers.get('www-authenticate');
    expect(metadata + challenge).not.toContain('offline_access');
  });

  it('RS-14 supports at least, and asks for, the scopes that change nothing', async () => {
    const { scopes_supported } = (await (await read(`${WELL_KNOWN}/mcp`)).json()) as {
      scopes_supported: string[];
    };
    expect(scopes_supported.every((scope) => scope.endsWith(':read'))).toBe(true);
  });

  it('may be read by the pages that may call', async () => {
    const origin = 'http://localhost:6274';
    const response = await read(`${WELL_KNOWN}/mcp`, { Origin: origin });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
    expect((await read(`${WELL_KNOWN}/mcp`, { Origin: 'https://evil.example' })).status).toBe(403);
  });

  it('has nothing to say of another resource', async () => {
    expect((await read(`${WELL_KNOWN}/other`)).status).toBe(404);
    expect((await read(`${WELL_KNOWN}/mcp/more?x=/mcp`)).status).toBe(404);
    expect((await fetch(new URL(`${WELL_KNOWN}/mcp`, stack.url), { method: 'POST' })).status).toBe(404);
  });

  it('is not there where nobody issues tokens on request', async () => {
    const alone = await startStack({ env: { MCP_PUBLIC_URL: 'https://mcp.example.com' } });
    const response = await read(`${WELL_KNOWN}/mcp`, {}, alone.url);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('handed out by the operator');
    const { body, headers } = modernRequest('tools/list');
    const { headers: answered } = await postRaw(alone.url, body, { headers });
    expect(answered.get('www-authenticate')).not.toContain('resource_metadata');
    await alone.close();
  });

  it('asks for scopes in the words of the issuer, where it writes something in front of them', async () => {
    const prefixed = await startStackWithIdp({}, { scopePrefix: 'api://qc/' });
    const metadata = await (await read(`${WELL_KNOWN}/mcp`, {}, prefixed.url)).json();
    expect(metadata).toMatchObject({
      scopes_supported: expect.arrayContaining(['api://qc/qc:projects:read']),
    });
    const { body, headers } = modernRequest('tools/call', { name: 'create_project', arguments: {} });
    const token = prefixed.idp.token({ scope: 'api://qc/qc:projects:read' });
    const response = await postRaw(prefixed.url, body, { token, headers });
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toContain('scope="api://qc/qc:projects:write"');
    await prefixed.close();
  });
});
