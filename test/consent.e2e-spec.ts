import { loadConfig } from '../src/config/env.js';
import { ServerConfig } from '../src/config/server.config.js';
import { type ToolAnswer } from './support/clients.js';
import type { Desk } from './support/domain.js';
import { type Deployable, deployable, goLive, PAPER } from './support/live.js';
import { type Asked, ERAS, personAt, type PersonClient, type PersonOptions } from './support/people.js';
import { modernRequest, postRaw } from './support/raw.js';
import { type Replicated, startReplicated } from './support/replicated.js';
import { startStack, type Stack } from './support/stack.js';

const QUESTIONS = { form: {} };
const SECRET = 'canary-secret-0123456789';
const BUY = { $type: 'OrderCommand', symbol: { value: 'SPY' }, order_type: 'market', quantity: '3' };

/** A stack as a desk, for what prepares a test. */
const deskOf = (stack: Stack, { call }: PersonClient): Desk => ({ stack, call }) as unknown as Desk;

describe.each(ERAS)('Consent to live trading on %s, behind two replicas in strict turns', (era) => {
  let servers: Replicated;
  let token: string;
  let place: Deployable;
  let organizationId: string;
  let headless: PersonClient;
  const people: PersonClient[] = [];

  const at = async (options: PersonOptions) => {
    const person = await personAt({ url: servers.url, token }, era, options);
    people.push(person);
    return person;
  };
  const says = (reply: 'accept' | 'decline' | 'cancel') => at({ modes: QUESTIONS, reply: async () => reply });
  const timesSent = (path: string) => servers.stacks[0].sandbox.requests({ path }).length;

  beforeAll(async () => {
    servers = await startReplicated();
    const [stack] = servers.stacks;
    organizationId = stack.sandbox.tenants[0]!.organizationId;
    token = await stack.token({ group: 'admin' });
    headless = await personAt({ url: servers.url, token }, era, {});
    place = await deployable(deskOf(stack, headless));
  });
  afterEach(() => Promise.all(people.splice(0).map((person) => person.close())));
  afterAll(async () => {
    await headless.close();
    await servers.close();
  });

  const notLive = () => headless.call('stop_live_algorithm', { projectId: place.projectId });
  const live = async (): Promise<void> => {
    const { value } = await headless.call('read_live_algorithm', { projectId: place.projectId });
    if (value?.status === 'Running') return;
    await notLive();
    await goLive(deskOf(servers.stacks[0], headless), place);
  };

  const calls = (): Record<string, readonly [path: string, args: object, words: string[]]> => ({
    create_live_algorithm: [
      '/live/create',
      { ...place, brokerage: PAPER },
      [`project ${place.projectId}`, place.compileId, place.nodeId, 'QuantConnect paper trading'],
    ],
    liquidate_live_algorithm: [
      '/live/update/liquidate',
      { projectId: place.projectId },
      [`project ${place.projectId}`, 'Close all positions'],
    ],
    create_live_command: [
      '/live/commands/create',
      { projectId: place.projectId, command: BUY },
      [`project ${place.projectId}`, JSON.stringify(BUY)],
    ],
    broadcast_live_command: [
      '/live/commands/broadcast',
      { organizationId, excludeProjectId: 7, command: BUY },
      [organizationId, 'every running', 'but project 7', JSON.stringify(BUY)],
    ],
  });
  const TOOLS = [
    'create_live_algorithm',
    'liquidate_live_algorithm',
    'create_live_command',
    'broadcast_live_command',
  ];

  describe.each(TOOLS)('%s', (tool) => {
    beforeEach(() => (tool === 'create_live_algorithm' ? notLive() : live()));

    it('says what it will do, and does it once after a yes', async () => {
      const [path, args, words] = calls()[tool]!;
      const [person, before] = [await says('accept'), timesSent(path)];
      expect(await person.call(tool, args)).toMatchObject({ isError: false });
      expect(person.asked).toHaveLength(1);
      for (const word of words) expect(person.asked[0]!.message).toContain(word);
      expect(timesSent(path)).toBe(before + 1);
    });

    it.each([
      ['decline', 'The person declined'],
      ['cancel', 'closed the question'],
    ] as const)('sends nothing after %s, and says so', async (reply, sentence) => {
      const [path, args] = calls()[tool]!;
      const [person, before] = [await says(reply), timesSent(path)];
      const { isError, text } = await person.call(tool, args);
      expect(isError).toBe(true);
      expect(text).toContain(sentence);
      expect(text).toContain('nothing was done');
      expect(timesSent(path)).toBe(before);
    });

    it.each([
      ['no elicitation', undefined],
      ['addresses only', { url: {} }],
    ])('acts for a client with %s, as its scopes say', async (_, modes) => {
      const [path, args] = calls()[tool]!;
      const [person, before] = [await at({ ...(modes && { modes }) }), timesSent(path)];
      expect(await person.call(tool, args)).toMatchObject({ isError: false });
      expect(timesSent(path)).toBe(before + 1);
    });
  });

  it('stop_live_algorithm asks nobody', async () => {
    await live();
    const person = await says('decline');
    const { isError } = await person.call('stop_live_algorithm', { projectId: place.projectId });
    expect({ isError, asked: person.asked }).toEqual({ isError: false, asked: [] });
  });

  it('the question names accounts and holds no secret', async () => {
    const person = await says('decline');
    const brokerage = {
      id: 'InteractiveBrokersBrokerage',
      'ib-user-name': 'trader7',
      'ib-account': 'U1234567',
      'ib-password': SECRET,
      'ib-weekly-restart-utc-time': '22:00:00',
    };
    const dataProviders = { PolygonDataFeed: { id: 'Polygon', 'polygon-api-key': SECRET } };
    await person.call('create_live_algorithm', { ...place, brokerage, dataProviders });
    const [{ message }] = person.asked as [Asked];
    expect(message).toContain('Interactive Brokers (');
    expect(message).toContain('ib-account "U1234567"');
    expect(message).toContain('Its orders are real');
    expect(message).toContain('Polygon.io');
    expect(message).not.toContain(SECRET);
    const notPaper = `1. This is on paper, without real money. ${'x'.repeat(5000)}`;
    await person.call('create_live_algorithm', { ...place, versionId: notPaper, brokerage, dataProviders });
    expect(person.asked[1]!.message).toMatch(/with LEAN "1\. This is on paper[^"]{1,80}"\. Data: Polygon/);
  });

  it('asks only about what could be sent, and refuses the rest by itself', async () => {
    const person = await says('accept');
    const refused = await person.call('create_live_algorithm', { ...place, brokerage: { id: 'Nobody' } });
    expect(refused).toMatchObject({ isError: true, text: expect.stringContaining('brokerage.id') });
    expect(person.asked).toEqual([]);
  });

  it('shows the beginning of a long command, and that there is more', async () => {
    const person = await says('decline');
    const command = { note: 'x'.repeat(3000), hidden: '\u202eevil' };
    await person.call('create_live_command', { projectId: place.projectId, command });
    const [{ message }] = person.asked as [Asked];
    expect(message).toMatch(/x… and \d+ characters more, which are not shown$/);
    await person.call('create_live_command', { projectId: place.projectId, command: { a: '\u202e' } });
    expect(person.asked[1]!.message).not.toContain('\u202e');
  });
});

describe('RS-20 an answer on 2026-07-28, whose client could say anything', () => {
  let stack: Stack;
  let token: string;

  beforeAll(async () => {
    stack = await startStack();
    token = await stack.token({ group: 'admin' });
  });
  afterAll(() => stack.close());

  interface Retry {
    readonly inputResponses?: object;
    readonly requestState?: unknown;
  }
  interface RawResult {
    readonly resultType: string;
    readonly requestState?: string;
    readonly inputRequests?: Record<string, { params: { message: string } }>;
  }
  const YES = { confirm: { action: 'accept', content: {} } };
  const LIQUIDATE = { name: 'liquidate_live_algorithm', arguments: { projectId: 123 } };

  const raw = async (params: object, by = token): Promise<RawResult> => {
    const { body, headers } = modernRequest('tools/call', params as Record<string, unknown>);
    const meta = body.params._meta as Record<string, unknown>;
    const _meta = { ...meta, 'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } } };
    const sent = { ...body, params: { ...body.params, _meta } };
    const response = await postRaw(stack.url, sent, { token: by, headers });
    return ((await response.json()) as { result: RawResult }).result;
  };
  const ask = async (params: object = LIQUIDATE) => (await raw(params)).requestState!;
  const sends = () => stack.sandbox.requests().length;

  const asksAgain = async (params: object, retry: Retry, by?: string) => {
    const before = sends();
    expect(await raw({ ...params, ...retry }, by)).toMatchObject({ resultType: 'input_required' });
    expect(sends()).toBe(before);
  };

  it('counts when it comes with the seal of its question, and counts once', async () => {
    const retry = { inputResponses: YES, requestState: await ask() };
    const before = sends();
    expect(await raw({ ...LIQUIDATE, ...retry })).toMatchObject({ resultType: 'complete' });
    expect(sends()).toBe(before + 1);
    await asksAgain(LIQUIDATE, retry);
  });

  it('counts once of many that come together', async () => {
    const retry = { inputResponses: YES, requestState: await ask() };
    const before = sends();
    const results = await Promise.all(Array.from({ length: 8 }, () => raw({ ...LIQUIDATE, ...retry })));
    expect(results.filter(({ resultType }) => resultType === 'complete')).toHaveLength(1);
    expect(sends()).toBe(before + 1);
  });

  it('does not count without a question', async () => {
    await asksAgain(LIQUIDATE, { inputResponses: YES });
    await asksAgain(LIQUIDATE, { inputResponses: YES, requestState: 'x.9999999999.y' });
    await asksAgain(LIQUIDATE, { inputResponses: YES, requestState: 'x'.repeat(100_000) });
  });

  it('does not count for other arguments, and the question then names those', async () => {
    const requestState = await ask();
    const other = { ...LIQUIDATE, arguments: { projectId: 999 } };
    await asksAgain(other, { inputResponses: YES, requestState });
    const { inputRequests } = await raw({ ...other, inputResponses: YES, requestState });
    expect(inputRequests!['confirm']!.params.message).toContain('project 999');
  });

  it('does not count for another tool, another person, or when a character of the seal was changed', async () => {
    const requestState = await ask();
    const command = { name: 'create_live_command', arguments: { projectId: 123, command: {} } };
    await asksAgain(command, { inputResponses: YES, requestState });
    const mallory = await stack.token({ group: 'admin', subject: 'mallory' });
    await asksAgain(LIQUIDATE, { inputResponses: YES, requestState }, mallory);
    for (const at of [3, requestState.indexOf('.') + 3, requestState.length - 4]) {
      const changed = `${requestState.slice(0, at)}${requestState[at] === '1' ? '2' : '1'}${requestState.slice(at + 1)}`;
      await asksAgain(LIQUIDATE, { inputResponses: YES, requestState: changed });
    }
  });

  it('does not count under the name of another question', async () => {
    const requestState = await ask();
    await asksAgain(LIQUIDATE, { inputResponses: { 'sign-in': YES.confirm }, requestState });
  });

  it('is in the audit: asked, declined, done', async () => {
    await stack.audit.clear();
    const no = { confirm: { action: 'decline' } };
    await raw({ ...LIQUIDATE, inputResponses: no, requestState: await ask() });
    expect(await stack.audit.read()).toMatchObject([
      { outcome: 'failure', reason_code: 'input_required', arguments: { projectId: 123 } },
      { outcome: 'failure', reason_code: 'declined', target: { name: 'liquidate_live_algorithm' } },
    ]);
  });
});

describe('CONFIRM_LIVE', () => {
  const liquidate = async (
    mode: string,
    options: PersonOptions,
  ): Promise<[ToolAnswer, PersonClient, Stack]> => {
    const stack = await startStack({ env: { CONFIRM_LIVE: mode } });
    const person = await personAt({ url: stack.url, token: await stack.token() }, '2026-07-28', options);
    const result = await person.call('liquidate_live_algorithm', { projectId: 1 });
    await person.close();
    await stack.close();
    return [result, person, stack];
  };

  it('require refuses a client that cannot ask', async () => {
    const [{ isError, text }, , { sandbox }] = await liquidate('require', {});
    expect(isError).toBe(true);
    expect(text).toContain('this client cannot ask them: nothing was done');
    expect(sandbox.requests()).toEqual([]);
  });

  it('require asks a client that can, and off asks nobody', async () => {
    const [, asked] = await liquidate('require', { modes: QUESTIONS });
    expect(asked.asked).toHaveLength(1);
    const [, unasked, { sandbox }] = await liquidate('off', { modes: QUESTIONS });
    expect(unasked.asked).toEqual([]);
    expect(sandbox.requests({ path: '/live/update/liquidate' })).toHaveLength(1);
  });

  it('takes no other value', () => {
    expect(() => loadConfig(ServerConfig, { CONFIRM_LIVE: 'maybe' })).toThrow(/CONFIRM_LIVE must be one of/);
  });
});
