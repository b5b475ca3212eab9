import { onBothStores } from '../support/revocation.js';

/** The other spellings of the last character of a signature that decode to the same bytes. */
function twinsOf(token: string): string[] {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const [start, last] = [token.slice(0, -1), token.slice(-1)];
  const signature = (text: string) =>
    Buffer.from(text.slice(text.lastIndexOf('.') + 1), 'base64url').toString('hex');
  return [...alphabet]
    .filter((character) => character !== last && signature(start + character) === signature(token))
    .map((character) => start + character);
}

onBothStores('A token without jti', (bench) => {
  it('is revoked by the hash of what is signed of it, and another one like it is not', async () => {
    const [token, other] = await Promise.all(
      ['one', 'two'].map((note) => bench().token({ claims: { jti: undefined, note } })),
    );
    expect(await bench().status(token!)).toBe(200);
    await bench().revoke({ token: token! });
    expect(await bench().status(token!)).toBe(401);
    expect(await bench().status(other!)).toBe(200);
  });

  it('has no other spelling under which it comes back', async () => {
    const token = await bench().token({ claims: { jti: undefined } });
    const twins = twinsOf(token);
    expect(twins).toHaveLength(3);
    const spelled = [...twins, `${token}=`, `${token}==`, `${token}.`, token.replace('.', '=.')];
    await bench().revoke({ token });
    for (const spelling of [token, ...spelled])
      expect(await bench().status(spelling)).toBeGreaterThanOrEqual(400);
  });

  it('is not revoked by a twin of it, which is no token here', async () => {
    const token = await bench().token({ claims: { jti: undefined, note: 'kept' } });
    for (const twin of twinsOf(token)) await bench().revoke({ token: twin });
    expect(await bench().status(token)).toBe(200);
  });
});
