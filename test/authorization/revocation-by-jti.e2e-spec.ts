import { randomUUID } from 'node:crypto';
import { callRaw } from '../support/raw.js';
import { onBothStores } from '../support/revocation.js';

onBothStores('A token revoked by its jti', (bench) => {
  it('is refused from the next request on, and no other token of its subject is', async () => {
    const jti = randomUUID();
    const [token, other] = [await bench().token({ claims: { jti } }), await bench().token()];
    expect(await bench().status(token)).toBe(200);
    await bench().revoke({ jti });
    expect(await bench().status(token)).toBe(401);
    expect(await bench().status(other)).toBe(200);
  });

  it('is told nothing but that it is not valid, as a forged one is (corpus 44)', async () => {
    const { stack } = bench();
    const jti = randomUUID();
    const token = await bench().token({ claims: { jti } });
    await bench().revoke({ jti });
    const forged = await bench().token({ secret: 'another-secret-that-is-long-enough-0123456789' });
    const [revoked, other] = [
      await callRaw(stack.url, token, 'health_check'),
      await callRaw(stack.url, forged, 'health_check'),
    ];
    const said = async (response: typeof revoked) => [
      response.status,
      response.headers.get('www-authenticate'),
      // Every refusal has another reference, whatever it is for.
      (await response.text()).replace(/"reference":"[0-9a-f]{10}"/, ''),
    ];
    expect(await said(revoked)).toEqual(await said(other));
    expect(await stack.audit.read()).toContainEqual(
      expect.objectContaining({ action: 'mcp.auth', outcome: 'denied', reason_code: 'revoked' }),
    );
  });
});
