import type { Principal } from '../auth/principal.js';
import { Scope } from '../auth/scope.js';
import { CallerParts } from './caller-parts.js';

const principal = (subject: string, ...scopes: Scope[]): Principal => ({
  kind: 'token',
  issuer: 'ledgai',
  subject,
  tenant: `tenant of ${subject}`,
  tokenId: `token of ${subject}`,
  scopes: new Set(scopes),
  issuedAt: 0,
  expiresAt: 1,
});

describe('What the events of a token say alike', () => {
  let parts: CallerParts;
  beforeEach(() => {
    parts = new CallerParts();
  });

  it('is made once for a principal, and is that of no other', () => {
    const [alice, bob] = [principal('alice'), principal('bob')];
    const actor = parts.actorOf(alice, 'client 1');
    expect(parts.actorOf(bob, 'client 1')).toMatchObject({ sub: 'bob', agent: 'client 1' });
    expect(parts.actorOf(alice, 'client 1')).toBe(actor);
    expect(actor).toEqual({
      type: 'token',
      issuer: 'ledgai',
      sub: 'alice',
      agent: 'client 1',
      token_id_hash: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  it('names the client of each call, and none where a call names none', () => {
    const alice = principal('alice');
    const agents = ['client 1', undefined, 'client 2', ''].map((agent) => parts.actorOf(alice, agent).agent);
    expect(agents).toEqual(['client 1', undefined, 'client 2', undefined]);
  });

  it('lists the scopes in the order of the token, and equal lists are one', () => {
    const [alice, bob, carol] = [
      principal('alice', Scope.FilesRead, Scope.AdminRead),
      principal('bob', Scope.FilesRead, Scope.AdminRead),
      principal('carol', Scope.AdminRead, Scope.FilesRead),
    ];
    expect(parts.scopesOf(alice)).toEqual([Scope.FilesRead, Scope.AdminRead]);
    expect(parts.scopesOf(bob)).toBe(parts.scopesOf(alice));
    expect(parts.scopesOf(carol)).toEqual([Scope.AdminRead, Scope.FilesRead]);
  });

  it('remembers no more than 256 lists of scopes beside those of principals', () => {
    const withScopes = (n: number) => principal('alice', `scope ${n}` as Scope);
    for (let n = 0; n < 256; n += 1) parts.scopesOf(withScopes(n));
    expect(parts.scopesOf(withScopes(1))).toBe(parts.scopesOf(withScopes(1)));
    expect(parts.scopesOf(withScopes(256))).toEqual(['scope 256']);
    expect(parts.scopesOf(withScopes(256))).not.toBe(parts.scopesOf(withScopes(256)));
  });
});
