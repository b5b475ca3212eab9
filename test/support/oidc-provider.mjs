// A real identity provider on this machine, as a process of its own. It speaks to the test by messages:
// `{ url }` when it listens, and `{ rotated: kid }` after each `rotate`.
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

const [port = '0', scopes = '', resource = ''] = process.argv.slice(2);
const RESOURCE_SERVER = { scope: scopes, audience: resource, accessTokenFormat: 'jwt', accessTokenTTL: 600 };

const keys = [];
let handle;

async function addKey() {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const kid = `key-${keys.length + 1}`;
  // The first signs; those before it stay published, for the tokens that are still about.
  keys.unshift({ ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' });
  return kid;
}

const client = (client_id, more) => ({
  client_id,
  client_secret: `${client_id}-secret`,
  redirect_uris: [],
  response_types: [],
  id_token_signed_response_alg: 'ES256',
  ...more,
});

function provider(issuer) {
  return new Provider(issuer, {
    clients: [
      client('agent', { grant_types: ['client_credentials'] }),
      client('desk', {
        grant_types: ['authorization_code'],
        redirect_uris: ['https://desk.example.com/callback'],
        response_types: ['code'],
      }),
    ],
    cookies: { keys: ['for this test only'] },
    jwks: { keys },
    scopes: ['openid', ...scopes.split(' ')],
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({ ...RESOURCE_SERVER, jwt: { sign: { alg: 'ES256' } } }),
        useGrantedResource: () => true,
      },
    },
  });
}

async function rotate(issuer) {
  const kid = await addKey();
  handle = provider(issuer).callback();
  process.send({ rotated: kid });
}

await addKey();
const server = createServer((request, response) => handle(request, response));
server.listen(Number(port), '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  handle = provider(issuer).callback();
  process.send({ url: issuer });
  process.on('message', () => void rotate(issuer));
});
process.on('disconnect', () => process.exit());
