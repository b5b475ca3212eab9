import { type Fetch, fetchJson, isSafeAddress } from './json-document.js';
import { KeysRefused } from './keys.errors.js';

/**
 * Where the issuer says its keys are: OpenID Connect Discovery, or else RFC 8414.
 * @throws KeysRefused also when the document is another issuer's, or points where keys may not come from.
 */
export async function discoverJwksUri(issuer: string, fetch: Fetch): Promise<string> {
  const [first, second] = metadataAddresses(issuer);
  const document = await fetchJson(first, fetch).catch((error: unknown) => {
    if (error instanceof KeysRefused && error.problem === 'not_found') return fetchJson(second, fetch);
    throw error;
  });
  return jwksUriOf(document, issuer);
}

/** OpenID Connect appends to the path of the issuer; RFC 8414 §3 puts itself in front of it. */
export function metadataAddresses(issuer: string): [string, string] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

function jwksUriOf(document: unknown, issuer: string): string {
  const { issuer: stated, jwks_uri: address } = (document ?? {}) as Record<string, unknown>;
  if (stated !== issuer) throw new KeysRefused('other_issuer');
  if (typeof address !== 'string') throw new KeysRefused('no_jwks_uri');
  // An issuer elsewhere has no keys on this machine; a document that says so is after something else here.
  const allowLoopback = issuer.startsWith('http:');
  if (!isSafeAddress(address, { allowLoopback })) throw new KeysRefused('address_refused');
  return address;
}
