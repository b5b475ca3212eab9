import type { Principal } from '../auth/principal.js';
import { actorOf, auditableArguments } from './redaction.js';

describe('auditableArguments', () => {
  it('keeps ids and nothing else', () => {
    expect(
      auditableArguments({
        projectId: 1,
        backtestId: 'f'.repeat(32),
        name: 'My idea',
        content: 'code',
        parameters: { a: 1 },
        note: 'n',
      }),
    ).toEqual({ projectId: 1, backtestId: 'f'.repeat(32) });
  });

  it.each([
    { projectId: { nested: 'secret' } },
    { projectId: ['secret'] },
    { backtestId: 'a secret with spaces' },
    { backtestId: 'x'.repeat(81) },
    { backtestId: 'line\nbreak' },
    { projectId: Number.NaN },
    'secret',
    null,
  ])('drops what only pretends to be an id: %j', (input) => {
    expect(auditableArguments(input)).toEqual({});
  });
});

describe('actorOf', () => {
  it('names a token by a hash of its id', () => {
    const principal = {
      kind: 'token',
      issuer: 'ledgai',
      subject: 'alice',
      tokenId: 'jti-canary',
    } as Principal;
    const actor = actorOf(principal);
    expect(actor).toEqual({
      type: 'token',
      issuer: 'ledgai',
      sub: 'alice',
      token_id_hash: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(JSON.stringify(actor)).not.toContain('canary');
  });
});
