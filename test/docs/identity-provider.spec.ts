import { examineAuthSettings } from '../../src/auth/auth-startup.guard.js';
import { SCOPE_GROUPS, type ScopeGroup } from '../../src/auth/scope.js';
import { audienceOf } from '../../src/auth/verify/issuer-rules.js';
import { mappedScopes } from '../../src/auth/verify/scope-mapping.js';
import { isAccessToken } from '../../src/auth/verify/token-type.js';
import { AuthConfig } from '../../src/config/auth.config.js';
import { CredentialsConfig } from '../../src/config/credentials.config.js';
import { type Environment, loadConfig } from '../../src/config/env.js';
import { QuantConnectConfig } from '../../src/config/quantconnect.config.js';
import { ServerConfig } from '../../src/config/server.config.js';
import { fences, readPage } from '../support/markdown.js';

const BLOCKS = fences(readPage('docs/identity-provider.md'));
const PRODUCTS = BLOCKS.filter(({ marks }) => marks[0] === 'idp').map(({ marks }) => marks[1]!);
const COMMON = {
  MCP_TRANSPORT: 'http',
  MCP_PUBLIC_URL: 'https://mcp.example.com',
  STATE_SECRET_KEY: 'b2r7LQ3yqT0mXz4hVf8sNc1kPe6dWj5u-a-state-key',
};

interface Example {
  readonly header: { readonly typ?: string };
  readonly payload: Readonly<Record<string, unknown>>;
}

function blockOf(kind: string, product: string) {
  return BLOCKS.find(({ marks }) => marks[0] === kind && marks[1] === product)!;
}

/** The settings of a product as a server would have them. */
function settingsOf(product: string) {
  const [, trusted] = /^TRUSTED_ISSUERS='([^]*)'$/.exec(blockOf('idp', product).text.trim())!;
  const env: Environment = { ...COMMON, TRUSTED_ISSUERS: trusted };
  return {
    auth: loadConfig(AuthConfig, env),
    server: loadConfig(ServerConfig, env),
    credentials: loadConfig(CredentialsConfig, env),
    quantconnect: loadConfig(QuantConnectConfig, env),
  };
}

describe('docs/identity-provider.md', () => {
  it('has the four products', () => {
    expect(PRODUCTS).toEqual(['entra', 'okta', 'auth0', 'keycloak']);
  });

  describe.each(PRODUCTS)('%s', (product) => {
    const settings = settingsOf(product);
    const [trusted] = settings.auth.trustedIssuers;
    const { text, marks } = blockOf('token', product);
    const { header, payload } = JSON.parse(text) as Example;

    it('has settings with which a server starts', () => {
      expect(examineAuthSettings(settings).problems).toEqual([]);
    });

    it('has a token that is of its issuer, for this server, and an access token', () => {
      expect(payload['iss']).toBe(trusted!.issuer);
      expect([payload['aud']].flat()).toContain(audienceOf(trusted!, settings.server));
      const type = header.typ?.toLowerCase();
      expect(isAccessToken({ ...(type && { type }), claims: payload } as never, trusted!.typ)).toBe(true);
    });

    it('gives that token the scopes of the group that the page says', () => {
      const scopes = new Set(mappedScopes(payload, trusted!));
      expect([...scopes].sort()).toEqual([...SCOPE_GROUPS[marks[2] as ScopeGroup]].sort());
    });
  });
});
