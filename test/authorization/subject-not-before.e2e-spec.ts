import { setTimeout as pause } from 'node:timers/promises';
import { onBothStores } from '../support/revocation.js';

onBothStores('The tokens of a subject', (bench) => {
  it('are all revoked at once, those of the same second too; later ones and other subjects are not', async () => {
    const subject = 'leaver';
    const tokens = [await bench().token({ subject }), await bench().token({ subject, group: 'readonly' })];
    const other = await bench().token({ subject: 'leaver2' });
    for (const token of tokens) expect(await bench().status(token)).toBe(200);
    await bench().revoke({ subject });
    for (const token of tokens) expect(await bench().status(token)).toBe(401);
    expect(await bench().status(other)).toBe(200);
    await pause(1000);
    expect(await bench().status(await bench().token({ subject }))).toBe(200);
    for (const token of tokens) expect(await bench().status(token)).toBe(401);
  });

  it('are never given back by a later revocation from a clock that is behind', async () => {
    const subject = 'clock';
    const token = await bench().token({ subject });
    await bench().revoke({ subject });
    const behind = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 60_000);
    await bench().revoke({ subject });
    behind.mockRestore();
    expect(await bench().status(token)).toBe(401);
  });
});
