import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nowSeconds, segment } from './tokens.js';

type Algorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA';

interface Signer {
  readonly kid: string;
  readonly alg: Algorithm;
  readonly privateKey: KeyObject;
  readonly jwk: Record<string, unknown>;
}

export interface TokenOptions {
  readonly header?: object;
  /** Signs, but another `kid` may stand in the header. */
  readonly signer?: Signer;
}

export const AUDIENCE = 'https://mcp.example.com/mcp';

/** An identity provider on this machine: discovery, a key set, tokens. What it publishes can be spoiled. */
export class FakeIssuer {
  readonly requests: string[] = [];
  signers: Signer[] = [];
  /** What the key set is answered with instead. */
  spoiled: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  private server!: Server;
  private port = 0;

  /** Has its keys at once; listens after `up`. */
  constructor(...algorithms: Algorithm[]) {
    for (const alg of algorithms) this.add(alg);
  }

  static async start(...algorithms: Algorithm[]): Promise<FakeIssuer> {
    const issuer = new FakeIssuer(...(algorithms.length > 0 ? algorithms : (['ES256'] as const)));
    await issuer.up();
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get jwksUri(): string {
    return `${this.url}/keys`;
  }

  /** How often the key set was asked for. */
  get fetches(): number {
    return this.requests.filter((path) => path === '/keys').length;
  }

  get keys(): Record<string, unknown>[] {
    return this.signers.map(({ jwk }) => jwk);
  }

  /** A new key; the newest signs. */
  add(alg: Algorithm = 'ES256', kid = `${alg}-${this.signers.length + 1}`): Signer {
    const { privateKey, publicKey } = keyPair(alg);
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
    const signer = { kid, alg, privateKey, jwk };
    this.signers.push(signer);
    return signer;
  }

  /** Listens, on the same port as before if it was up before. */
  async up(): Promise<void> {
    this.server = createServer((request, response) => this.answer(request, response));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async down(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  claims(changes: object = {}): Record<string, unknown> {
    const iat = nowSeconds();
    return {
      iss: this.url,
      aud: AUDIENCE,
      sub: 'alice',
      client_id: 'agent',
      scope: 'qc:projects:read',
      iat,
      exp: iat + 300,
      ...changes,
    };
  }

  token(changes: object = {}, { header = {}, signer = this.signers.at(-1)! }: TokenOptions = {}): string {
    const { alg, kid } = signer;
    const input = `${segment({ alg, kid, typ: 'at+jwt', ...header })}.${segment(this.claims(changes))}`;
    return `${input}.${signature(input, signer)}`;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { url = '/' } = request;
    this.requests.push(url);
    if (url === '/keys' && this.spoiled) return this.spoiled(request, response);
    const documents: Record<string, object> = {
      '/keys': { keys: this.keys },
      '/.well-known/openid-configuration': { issuer: this.url, jwks_uri: this.jwksUri },
    };
    const document = documents[url];
    response.writeHead(document ? 200 : 404, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(document ?? {}));
  }
}

function keyPair(alg: Algorithm) {
  if (alg === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519');
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

function signature(input: string, { alg, privateKey }: Signer): string {
  const options = {
    RS256: { key: privateKey },
    PS256: { key: privateKey, padding: 6, saltLength: 32 },
    ES256: { key: privateKey, dsaEncoding: 'ieee-p1363' as const },
    EdDSA: { key: privateKey },
  }[alg];
  return sign(alg === 'EdDSA' ? null : 'sha256', Buffer.from(input), options).toString('base64url');
}
