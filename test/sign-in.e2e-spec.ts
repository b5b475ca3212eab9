import { resolve } from 'node:path';
import { SignInPace } from '../src/domains/live/brokerages/sign-ins.js';
import {
  type Asked,
  ERAS,
  personAt,
  type PersonClient,
  type PersonOptions,
  type Place,
} from './support/people.js';
import { DIST } from './support/process.js';
import { type Replicated, startReplicated } from './support/replicated.js';

const URL_MODE = { form: {}, url: {} };

const opens = async ({ url }: Asked): Promise<'accept'> => {
  await fetch(url!);
  return 'accept';
};

describe.each(ERAS)('authorize_connection on %s, behind two replicas in strict turns', (era) => {
  let servers: Replicated;
  let token: string;

  const people: PersonClient[] = [];

  beforeAll(async () => {
    servers = await startReplicated();
    token = await servers.stacks[0].token();
  });
  beforeEach(() => {
    servers.stacks[0].sandbox.reset();
    waitFor(500);
  });
  afterEach(() => Promise.all(people.splice(0).map((person) => person.close())));
  afterAll(() => servers.close());

  const waitFor = (forMs: number): void => {
    for (const { app } of servers.stacks)
      Object.assign(app.get(SignInPace, { strict: false }), { everyMs: 20, forMs });
  };
  const at = async (options: PersonOptions, place: Place = { url: servers.url, token }) => {
    const person = await personAt(place, era, options);
    people.push(person);
    return person;
  };
  const timesSent = (path: string) => servers.stacks[0].sandbox.requests({ path }).length;

  it('has the person open the address, waits, and answers the accounts in one call', async () => {
    waitFor(10_000);
    const later = async ({ url }: Asked): Promise<'accept'> => {
      setTimeout(() => void fetch(url!), 300);
      return 'accept';
    };
    const person = await at({ modes: URL_MODE, reply: later });
    const { isError, value, text } = await person.call('authorize_connection', { brokerage: 'alpaca' });
    expect(isError).toBe(false);
    expect(value).toMatchObject({ authorized: true, accounts: [{ id: '11223344' }] });
    expect(person.asked).toEqual([
      {
        mode: 'url',
        message: expect.stringMatching(/^Sign in at alpaca/),
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/__sandbox\/sign-in/),
      },
    ]);
    expect(text).not.toContain('http');
    expect(text).not.toMatch(/[0-9a-f]{32}/);
    expect(timesSent('/live/auth0/authorize')).toBe(1);
    expect(person.progress.length).toBeGreaterThan(2);
    expect(person.progress).toEqual([...new Set(person.progress)].toSorted((a, b) => a - b));
  });

  it.each([
    ['decline', 'declined'],
    ['cancel', 'closed the question'],
  ] as const)('waits for nothing after %s', async (reply, words) => {
    const person = await at({ modes: URL_MODE, reply: async () => reply });
    const { isError, text } = await person.call('authorize_connection', { brokerage: 'alpaca' });
    expect(isError).toBe(true);
    expect(text).toContain(words);
    expect(timesSent('/live/auth0/read')).toBe(0);
  });

  it('says what to do when the person agrees and then does not sign in', async () => {
    const person = await at({ modes: URL_MODE });
    const { value } = await person.call('authorize_connection', { brokerage: 'alpaca' });
    expect(value).toMatchObject({ authorized: false, next: expect.stringContaining('wait: true') });
  });

  it('shows that it is alive while QuantConnect holds its answer back', async () => {
    const { sandbox } = servers.stacks[0];
    sandbox.fault({ kind: 'commit-then-timeout', path: '/live/auth0/read', times: 99 });
    const person = await at({ modes: URL_MODE });
    const { value } = await person.call('authorize_connection', { brokerage: 'alpaca' });
    expect(value).toMatchObject({ authorized: false });
    expect(person.progress.length).toBeGreaterThan(2);
    expect(timesSent('/live/auth0/read')).toBe(1);
  });

  it.each([
    ['no elicitation', undefined],
    ['questions only', { form: {} }],
    ['no mode named', {}],
  ])('returns the address to a client with %s', async (_, modes) => {
    const person = await at({ ...(modes && { modes }) });
    const { value } = await person.call('authorize_connection', { brokerage: 'alpaca' });
    expect(value).toMatchObject({ authorized: false, url: expect.stringMatching(/^http/) });
    expect(person.asked).toEqual([]);
    expect(timesSent('/live/auth0/read')).toBe(0);
    await fetch(value.url);
    waitFor(10_000);
    const waited = await person.call('authorize_connection', { brokerage: 'alpaca', wait: true });
    expect(waited.value).toMatchObject({ authorized: true });
  });

  it('works on stdio as well', async () => {
    const { sandbox } = servers.stacks[0];
    const { userId, token: apiToken, organizationId } = sandbox.tenants[0]!;
    const env = {
      PATH: process.env['PATH']!,
      QUANTCONNECT_API_URL: sandbox.url,
      QUANTCONNECT_USER_ID: String(userId),
      QUANTCONNECT_API_TOKEN: apiToken,
      QUANTCONNECT_ORGANIZATION_ID: organizationId,
    };
    const server = { command: process.execPath, args: [resolve(DIST, 'main.js')], env };
    const person = await at({ modes: URL_MODE, reply: opens }, server);
    const { value } = await person.call('authorize_connection', { brokerage: 'tradestation' });
    expect(value).toMatchObject({ authorized: true });
    expect(person.asked).toHaveLength(1);
  });
});
