import {
  AuthenticationRequired,
  bearerChallenge,
  type Challenge,
  InsufficientScope,
  InvalidTokenPresented,
  MalformedAuthorization,
} from './challenge.js';
import { Scope } from './scope.js';

const FIRST_SCOPES =
  'qc:account:read qc:projects:read qc:files:read qc:backtests:read qc:optimizations:read qc:live:read ' +
  'qc:objects:read qc:ai:read';
const challengeOf = ({ challenge }: Challenge) => bearerChallenge(challenge);

describe('a challenge', () => {
  it('without credential has the scopes to begin with and no error', () => {
    const exception = new AuthenticationRequired();
    expect(exception.getStatus()).toBe(401);
    expect(challengeOf(exception)).toBe(`Bearer scope="${FIRST_SCOPES}"`);
    expect(exception.getResponse()).toEqual({
      jsonrpc: '2.0',
      id: null,
      error: { code: -32_001, message: expect.stringContaining('Authorization: Bearer') },
    });
  });

  it('for a bad token says invalid_token, and nothing about why', () => {
    const [signature, issuer] = ['bad_signature', 'issuer'].map(
      (reason) => new InvalidTokenPresented(reason),
    );
    expect(challengeOf(signature!)).toBe(
      `Bearer error="invalid_token", error_description="The token is not valid here.", scope="${FIRST_SCOPES}"`,
    );
    expect([issuer!.getResponse(), challengeOf(issuer!)]).toEqual([
      signature!.getResponse(),
      challengeOf(signature!),
    ]);
    expect(signature!.reason).toBe('bad_signature');
  });

  it('for an expired token says so', () => {
    expect(challengeOf(new InvalidTokenPresented('expired'))).toContain('"The token has expired."');
  });

  it('for a malformed header is a 400', () => {
    const exception = new MalformedAuthorization('Send one.');
    expect(exception.getStatus()).toBe(400);
    expect(challengeOf(exception)).toBe('Bearer error="invalid_request", error_description="Send one."');
  });

  it('for missing scopes names all of the operation, and answers the request it belongs to', () => {
    const exception = new InsufficientScope([Scope.LiveExecute, Scope.AdminWrite], [Scope.AdminWrite], 7);
    expect(exception.getStatus()).toBe(403);
    expect(challengeOf(exception)).toBe(
      'Bearer error="insufficient_scope", error_description="The token lacks the scope qc:admin:write. Ask for a token that has it.", ' +
        'scope="qc:live:execute qc:admin:write"',
    );
    expect(exception.getResponse()).toMatchObject({
      id: 7,
      error: { data: { required: ['qc:live:execute', 'qc:admin:write'], missing: ['qc:admin:write'] } },
    });
  });

  it('cannot be broken out of', () => {
    const scope = 'a"b\\c\r\nX-Evil: 1\u00e9';
    expect(bearerChallenge({ scope })).toBe(`Bearer scope="a'b'c??X-Evil: 1?"`);
  });
});
