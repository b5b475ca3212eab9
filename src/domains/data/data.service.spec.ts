import { type Desk, openDesk } from '../../../test/support/domain.js';

describe('The data tools', () => {
  let desk: Desk;
  let organizationId: string;

  beforeAll(async () => {
    desk = await openDesk();
    organizationId = desk.stack.sandbox.tenants[0]!.organizationId;
  });
  afterAll(() => desk.close());
  afterEach(() => desk.stack.sandbox.clearFaults());

  const answerWith = (body: object) =>
    desk.stack.sandbox.fault({ kind: 'status', status: 200, body: { success: true, ...body } });

  it('list_datasets lists them with plain tags', async () => {
    const { value } = await desk.call('list_datasets');
    expect(desk.sent('/market/data/list')).toEqual({});
    expect(value.length).toBe(4);
    expect(value.list[0]).toMatchObject({ name: 'US Equities', tags: ['Equity', 'Price'] });
  });

  it('list_datasets looks for words itself, in name, vendor and tags', async () => {
    const names = async (search: string) =>
      (await desk.call('list_datasets', { search })).value.list.map(({ name }: { name: string }) => name);
    expect(await names('oanda')).toEqual(['CFD Data']);
    expect(await names('corporate')).toEqual(['US Equity Security Master']);
    expect(await names('nothing like it')).toEqual([]);
    expect(desk.sent('/market/data/list')).toEqual({});
  });

  it('list_datasets shows a part of very many and says what to do', async () => {
    answerWith({ list: Array.from({ length: 400 }, (_, id) => ({ id, name: 'x'.repeat(60), tags: {} })) });
    const { text, value } = await desk.call('list_datasets');
    expect(text.length).toBeLessThan(16_000);
    expect(value.omitted[0]).toMatch(/^\d+ datasets: narrow search$/);
  });

  it('list_data_files pages through a folder', async () => {
    const objects = Array.from({ length: 1000 }, (_, n) => `equity/usa/daily/ticker${n}.zip`);
    answerWith({ objects });
    const first = await desk.call('list_data_files', { filePath: 'equity/usa/daily/' });
    expect(desk.sent('/data/list')).toEqual({ filePath: 'equity/usa/daily/' });
    const { length } = first.value.objects;
    expect(first.text.length).toBeLessThan(16_000);
    expect(first.value).toMatchObject({ length: 1000, nextStart: length });
    answerWith({ objects });
    const second = await desk.call('list_data_files', { filePath: 'equity/usa/daily/', start: length });
    expect(second.value.objects[0]).toBe(objects[length]);
    expect(desk.sent('/data/list')).toEqual({ filePath: 'equity/usa/daily/' });
  });

  it('list_data_files says nothing of a next page on the last one', async () => {
    const { value } = await desk.call('list_data_files', { filePath: '/cfd/oanda/daily' });
    expect(value).toEqual({ objects: ['cfd/oanda/daily/xauusd.zip'], length: 1 });
  });

  it('list_data_files says what a server error without a word means', async () => {
    const { isError, text } = await desk.call('list_data_files', { filePath: 'equity/mars/daily/' });
    expect(isError).toBe(true);
    expect(text).toContain(
      'HTTP 500 to /data/list: it does so, without a word, for a folder it has no data in',
    );
    desk.stack.sandbox.fault({ kind: 'status', status: 502 });
    const outage = await desk.call('list_data_files', { filePath: 'equity/usa/daily/' });
    expect(outage.text).toContain('HTTP 502');
  });

  it.each(['equity', 'equity/usa', 'equity/usa/', '///', ' '])(
    'list_data_files refuses %j, which is not three folders deep',
    async (filePath) => {
      const sent = desk.stack.sandbox.requests().length;
      const { isError, text } = await desk.call('list_data_files', { filePath });
      expect(isError).toBe(true);
      expect(text).toContain('filePath must be at least three folders deep, such as equity/usa/daily/');
      expect(desk.stack.sandbox.requests()).toHaveLength(sent);
    },
  );

  it('read_data_prices leaves out the map of sources, and adds it when asked', async () => {
    const { value } = await desk.call('read_data_prices', { organizationId });
    expect(desk.sent('/data/prices')).toEqual({ organizationId });
    expect(value).toMatchObject({ length: 3, agreement: expect.stringContaining('https://') });
    expect(value).not.toHaveProperty('datasources');
    expect(value.omitted).toEqual(['paths of each price', 'datasources: pass includeDatasources']);
    const more = await desk.call('read_data_prices', { organizationId, includeDatasources: true });
    expect(more.value.datasources).toHaveProperty('us-equities');
  });

  it('read_data_prices finds the price of a folder', async () => {
    const { value } = await desk.call('read_data_prices', { organizationId, search: 'cfd/oanda' });
    expect(value.prices).toEqual([expect.objectContaining({ vendorName: 'OANDA', price: null })]);
  });

  it('read_data_prices stays readable with everything asked for', async () => {
    const prices = Array.from({ length: 300 }, (_, productId) => ({ productId, regex: 'x'.repeat(80) }));
    const datasources = Object.fromEntries(prices.map((price, n) => [`source-${n}`, price]));
    answerWith({ prices, datasources });
    const { text, value } = await desk.call('read_data_prices', { organizationId, includeDatasources: true });
    expect(text.length).toBeLessThan(16_000);
    expect(value.omitted).toEqual([
      'paths of each price',
      expect.stringMatching(/^\d+ prices: narrow search$/),
      expect.stringMatching(/^\d+ datasources: narrow search$/),
    ]);
  });

  it.each([{}, { list: {}, objects: {}, prices: null, datasources: [] }, { list: [null], prices: [1] }])(
    'does not fail on %j',
    async (body) => {
      for (const [tool, args] of [
        ['list_datasets', {}],
        ['list_data_files', { filePath: 'a/b/c' }],
        ['read_data_prices', { organizationId, includeDatasources: true }],
      ] as const) {
        answerWith(body);
        expect((await desk.call(tool, args)).isError).toBe(false);
      }
    },
  );

  it('read_data_prices refuses a blank organization', async () => {
    const { text } = await desk.call('read_data_prices', { organizationId: ' ' });
    expect(text).toContain('organizationId must be a hash of type md5');
  });
});
