import { onBothStores } from '../support/revocation.js';

onBothStores('A disabled subject', (bench) => {
  it('is refused with every token until it is enabled, and nobody of a similar name is', async () => {
    const subject = 'suspended:"x"';
    const similar = await bench().token({ subject: 'suspended' });
    const token = await bench().token({ subject });
    await bench().revoke({ subject, action: 'disable' });
    expect(await bench().status(token)).toBe(401);
    const later = await bench().token({ subject, claims: { iat: Math.floor(Date.now() / 1000) + 20 } });
    expect(await bench().status(later)).toBe(401);
    expect(await bench().status(similar)).toBe(200);
    expect((await bench().stack.audit.read()).map(({ reason_code }) => reason_code)).toContain('disabled');

    await bench().revoke({ subject, action: 'enable' });
    expect(await bench().status(token)).toBe(200);
  });

  it('that is enabled again does not get its revoked tokens back', async () => {
    const subject = 'returned';
    const token = await bench().token({ subject });
    await bench().revoke({ subject });
    await bench().revoke({ subject, action: 'disable' });
    await bench().revoke({ subject, action: 'enable' });
    expect(await bench().status(token)).toBe(401);
  });
});
