import { type AuthApp, startAuthApp } from './testing/auth-app.js';
import { bearer, send } from './testing/raw-request.js';
import { forge } from './testing/tokens.js';

const SECOND_SECRET = 'Wm2x.Hc8!rTq5zLk7NfYb3vDs9GjPa4eUo6iXt1';

describe('two applications in one process', () => {
  let first: AuthApp;
  let second: AuthApp;
  let open: AuthApp;

  beforeAll(async () => {
    first = await startAuthApp();
    second = await startAuthApp({ auth: { jwtSecretKey: SECOND_SECRET } });
    open = await startAuthApp({ auth: { enableAuth: false } });
  });
  afterAll(() => Promise.all([first, second, open].map(({ app }) => app.close())));

  it('each accepts its own tokens', async () => {
    expect(await send(first.port, { headers: [bearer(forge())] })).toMatchObject({ status: 200 });
    const token = forge({ key: SECOND_SECRET });
    expect(await send(second.port, { headers: [bearer(token)] })).toMatchObject({ status: 200 });
  });

  it('each refuses the tokens of the other', async () => {
    expect(await send(second.port, { headers: [bearer(forge())] })).toMatchObject({ status: 401 });
    const token = forge({ key: SECOND_SECRET });
    expect(await send(first.port, { headers: [bearer(token)] })).toMatchObject({ status: 401 });
  });

  it('one that allows everybody does not open the other', async () => {
    expect(await send(open.port)).toMatchObject({ status: 200 });
    expect(await send(first.port)).toMatchObject({ status: 401 });
  });

  it('closing one leaves the other at work', async () => {
    const third = await startAuthApp();
    await third.app.close();
    expect(await send(first.port, { headers: [bearer(forge())] })).toMatchObject({ status: 200 });
  });
});
