import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser, Frame } from 'playwright-core';
import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { BacktestView } from '../src/pictures/backtest-view.js';
import type { Curve } from '../src/research/curve.js';
import { type AppHost, openHost, startBrowser } from './support/app-host.js';
import { modernClient } from './support/clients.js';
import { describeWith } from './support/installed.js';
import { startStack, type Stack } from './support/stack.js';
import { ShowModule } from './support/view-tools.js';
import { until, walk, type WalkResult } from './support/walk.js';

const INFO = { name: 'app-host', version: '1' };
const APPS = { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } } };
const VIEW = 'ui://quantconnect/backtest';
const HOSTILE = '<img src=x onerror=alert(1)>';
const IMAGES = process.env['APP_VIEW_IMAGES'];

type Reader = Pick<ModernClient, 'callTool' | 'listTools' | 'listResources' | 'readResource' | 'close'>;

const bearer = (token: string) => ({ requestInit: { headers: { Authorization: `Bearer ${token}` } } });
const connect: Record<string, (stack: Stack, capabilities: object) => Promise<Reader>> = {
  '2026-07-28': async (stack, capabilities) => {
    const client = new ModernClient(INFO, {
      versionNegotiation: { mode: { pin: '2026-07-28' } },
      capabilities,
    });
    await client.connect(new ModernTransport(new URL('/mcp', stack.url), bearer(await stack.token())));
    return client;
  },
  '2025-11-25': async (stack, capabilities) => {
    const client = new LegacyClient(INFO, { capabilities });
    await client.connect(new LegacyTransport(new URL('/mcp', stack.url), bearer(await stack.token())));
    return client as unknown as Reader;
  },
};

describe('The view of a backtest in clients with MCP Apps', () => {
  let stack: Stack;
  let place: Pick<WalkResult, 'projectId' | 'backtestId'>;
  let client: Reader;

  beforeAll(async () => {
    stack = await startStack({ modules: [ShowModule] });
    const tools = await modernClient(stack.url, await stack.token());
    const { projectId, backtestId } = await walk(tools, 'SMA cross on SPY');
    place = { projectId, backtestId };
    await tools.close();
    client = await connect['2026-07-28']!(stack, APPS);
  });
  afterAll(async () => {
    await client.close();
    await stack.close();
  });

  const show = (args: object = {}, from = client) =>
    from.callTool({ name: 'show_backtest', arguments: { ...place, ...args } });
  const viewIn = (result: { _meta?: Record<string, unknown> | undefined }) =>
    result._meta?.['ledgai.dev/view'] as BacktestView;

  describe.each(Object.entries(connect))('over %s', (_, open) => {
    it('is a resource that tools name, of the type and with the metadata hosts look for', async () => {
      const one = await open(stack, APPS);
      const { tools } = await one.listTools();
      expect(tools.find(({ name }) => name === 'show_backtest')?._meta).toEqual({
        ui: { resourceUri: VIEW },
      });
      const entry = { uri: VIEW, mimeType: 'text/html;profile=mcp-app', _meta: { ui: expect.any(Object) } };
      expect((await one.listResources()).resources).toMatchObject([entry]);
      const { contents } = await one.readResource({ uri: VIEW });
      const csp = { connectDomains: [], resourceDomains: [] };
      expect(contents).toMatchObject([{ ...entry, _meta: { ui: { csp, prefersBorder: true } } }]);
      expect((contents[0] as { text: string }).text).toMatch(/^<!doctype html>/);
      await one.close();
    });

    it('gets its data only where the client declares that it shows views', async () => {
      const declared = [
        APPS,
        {},
        { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/plain'] } } },
      ];
      const kinds = [];
      for (const capabilities of declared) {
        const one = await open(stack, capabilities);
        kinds.push(viewIn(await show({}, one))?.kind);
        await one.close();
      }
      expect(kinds).toEqual(['backtest', undefined, undefined]);
    });
  });

  it('is read with the right to read backtests, and not without', async () => {
    const token = await stack.token({ scopes: ['qc:files:read'] });
    const other = new ModernClient(INFO, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
    await other.connect(new ModernTransport(new URL('/mcp', stack.url), bearer(token)));
    expect((await other.listResources()).resources).toEqual([]);
    await expect(other.readResource({ uri: VIEW })).rejects.toThrow();
    await other.close();
  });

  describeWith('chromium', 'in a real browser', () => {
    let browser: Browser;
    let host: AppHost;
    let html: string;
    let result: Awaited<ReturnType<typeof show>>;
    const asked: string[] = [];

    beforeAll(async () => {
      const { contents } = await client.readResource({ uri: VIEW });
      html = (contents[0] as { text: string }).text;
      result = await show();
      browser = await startBrowser();
      host = await openHost(browser, async (method, params) => {
        asked.push(method);
        return method === 'tools/call' ? client.callTool(params) : client.readResource(params);
      });
    });
    afterEach(() => {
      expect(host.complaints.splice(0)).toEqual([]);
      expect(host.requests).toEqual([]);
    });
    afterAll(() => browser.close());

    const open = (theme: 'light' | 'dark', offers = {}) =>
      host.open({
        html,
        offers,
        args: { ...place },
        context: {
          theme,
          locale: 'en-GB',
          toolInfo: { tool: { name: 'show_backtest', inputSchema: { type: 'object' } } },
        },
      });
    const drawn = (frame: Frame): Promise<string[]> =>
      frame.$$eval('canvas', (all) => all.map((canvas) => (canvas as any).toDataURL() as string));
    const text = (frame: Frame, selector: string) => frame.locator(selector).first().innerText();
    const background = (frame: Frame) =>
      frame.$eval('body', (body) => (globalThis as any).getComputedStyle(body).backgroundColor);
    const charts = async (frame: Frame) => {
      await frame.waitForSelector('canvas');
      const plots = await frame.$$('.u-over');
      return Promise.all(plots.map(async (plot) => (await plot.boundingBox())!));
    };
    const colours = (frame: Frame) =>
      frame.$$eval('canvas', (all) =>
        all.map((canvas: any) => {
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          return new Set(new Uint32Array(data.buffer)).size;
        }),
      );

    it('draws equity, drawdown and rolling Sharpe, and says the rest in a table and a list', async () => {
      const { statistics, flags, equity } = viewIn(result);
      const frame = await open('light');
      expect(await text(frame, 'main')).toBe('Waiting for the result…');
      await host.deliver(result);
      expect(await charts(frame)).toHaveLength(3);
      for (const different of await colours(frame)) expect(different).toBeGreaterThan(5);
      const rows = await frame.locator('tr').allInnerTexts();
      expect(rows.map((row) => row.split(/\s*\t\s*|\n+/))).toEqual(
        statistics.map(({ name, value }) => [name, value]),
      );
      expect(await frame.locator('.flags li').allInnerTexts()).toEqual(flags.map(({ says }) => says));
      expect(await text(frame, 'h1')).toBe('SMA cross on SPY');
      const change = equity.values.at(-1)! / equity.values[0]! - 1;
      expect(await text(frame, '.view-figures')).toContain(`${(change * 100).toFixed(1)}%`);
    });

    it('shows the values of the date under the pointer in all charts at once', async () => {
      const { equity, drawdown } = viewIn(result);
      const frame = await open('light');
      await host.deliver(result);
      const [first] = await charts(frame);
      await host.page.mouse.move(first!.x + first!.width * 0.6, first!.y + 40);
      await until(async () => (await text(frame, '.at')) !== '');
      const time = Number(await frame.getAttribute('.plot', 'aria-valuenow'));
      const known = ({ times, values }: Curve) => values[times.findLastIndex((one) => one <= time)]!;
      const share = (time - equity.times[0]!) / (equity.times.at(-1)! - equity.times[0]!);
      expect(share).toBeCloseTo(0.6, 1);
      const date = new Date(time * 1000).toLocaleDateString('en-GB', {
        dateStyle: 'medium',
        timeZone: 'UTC',
      });
      expect(await text(frame, '.at')).toBe(date);
      const money = Math.round(known(equity)).toLocaleString('en-GB');
      const [strategy, , below] = await frame.locator('.reading b').allInnerTexts();
      expect([strategy, below]).toEqual([money, percent(known(drawdown))]);
      expect(await frame.getAttribute('.plot', 'aria-valuetext')).toContain(`${date}: Strategy ${money}`);
      await host.page.mouse.move(1, 1);
      await until(async () => (await text(frame, '.at')) === '');
    });

    it('zooms all charts where one is dragged over, and shows everything again on a double click', async () => {
      const frame = await open('light');
      await host.deliver(result);
      const [first, second] = await charts(frame);
      const [before, period] = [await drawn(frame), await text(frame, '.head p')];
      const { mouse } = host.page;
      await mouse.move(second!.x + second!.width * 0.3, second!.y + 30);
      await mouse.down();
      await mouse.move(second!.x + second!.width * 0.5, second!.y + 30, { steps: 4 });
      await mouse.up();
      await until(async () => (await text(frame, '.head p')) !== period);
      const zoomed = await drawn(frame);
      expect(zoomed.map((picture, n) => picture !== before[n])).toEqual([true, true, true]);
      await frame.waitForSelector('text=Show all');
      await mouse.dblclick(first!.x + 200, first!.y + 50);
      await until(async () => (await text(frame, '.head p')) === period);
      expect(await drawn(frame)).toEqual(before);
    });

    it('is read with the keyboard alone', async () => {
      const { times } = viewIn(result).equity;
      const frame = await open('light');
      await host.deliver(result);
      const period = await text(frame, '.head p');
      const plot = frame.locator('.plot').first();
      for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'ArrowLeft']) await plot.press(key);
      expect(Number(await plot.getAttribute('aria-valuenow'))).toBe(times[1]);
      await plot.press('+');
      expect(await text(frame, '.head p')).not.toBe(period);
      await plot.press('Escape');
      expect(await text(frame, '.head p')).toBe(period);
    });

    it('follows the theme of the host, and the width it gets', async () => {
      const frame = await open('dark');
      await host.deliver(result);
      const [before] = await charts(frame);
      const [dark, painted] = [await background(frame), await drawn(frame)];
      await host.change({ theme: 'light' });
      await until(async () => (await background(frame)) !== dark);
      const light = await drawn(frame);
      expect(light.map((picture, n) => picture !== painted[n])).toEqual([true, true, true]);
      const variables = { '--color-background-primary': 'rgb(1, 2, 3)' } as never;
      await host.change({ theme: 'light', styles: { variables } });
      await until(async () => (await background(frame)) === 'rgb(1, 2, 3)');
      await host.page.setViewportSize({ width: 420, height: 900 });
      await until(async () => (await charts(frame))[0]!.width < before!.width - 300);
      await host.page.setViewportSize({ width: 780, height: 900 });
    });

    it('takes names from QuantConnect for text, whatever they are', async () => {
      const view = viewIn(result);
      const hostile = {
        ...view,
        name: HOSTILE,
        statistics: [{ name: HOSTILE, value: '</script><script>alert(1)</script>' }],
        flags: [{ flag: HOSTILE, says: HOSTILE }],
      };
      const runtimeError = { message: HOSTILE, file: 'main.py', line: 7 };
      const frame = await open('light');
      const content = [{ type: 'text', text: JSON.stringify({ runtimeError }) }];
      await host.deliver({ content, _meta: { 'ledgai.dev/view': hostile } });
      expect(await text(frame, 'h1')).toBe(HOSTILE);
      expect(await text(frame, '.flags li')).toBe(HOSTILE);
      expect(await text(frame, '.failed')).toBe(`main.py:7: ${HOSTILE}`);
      expect(await text(frame, 'td')).toBe('</script><script>alert(1)</script>');
      expect(await frame.locator('img, main script').count()).toBe(0);
    });

    it('shows how far a run is, and its result once there is one', async () => {
      const frame = await open('light', { tools: true });
      await host.deliver(await show({ unfinished: true }));
      expect(await text(frame, '.running [role=status]')).toBe('Backtest · 40 %');
      expect(await frame.locator('progress').evaluate((bar) => (bar as any).value)).toBe(0.4);
      await frame.click('text=Check now');
      expect(await charts(frame)).toHaveLength(3);
      expect(asked).toEqual(['tools/call']);
    });

    it('asks the host for data that did not come along, and else shows the text', async () => {
      asked.length = 0;
      const { _meta, ...bare } = result;
      const asking = await open('light', { resources: true });
      await host.deliver(bare);
      await asking.waitForSelector('tr');
      expect(await text(asking, 'h1')).toBe('SMA cross on SPY');
      expect(asked).toEqual(['resources/read']);
      const alone = await open('light');
      await host.deliver(bare);
      await until(async () => (await text(alone, 'main')).includes(place.backtestId));
      await host.deliver({ isError: true, content: [{ type: 'text', text: HOSTILE }] });
      await until(async () => (await text(alone, '.failed')) === HOSTILE);
    });

    const photographs = IMAGES === undefined ? () => undefined : it;
    photographs('is photographed for the documentation', async () => {
      const folder = resolve(import.meta.dirname, '../docs/images');
      mkdirSync(folder, { recursive: true });
      await host.page.setViewportSize({ width: 740, height: 1400 });
      for (const theme of ['light', 'dark'] as const) {
        const frame = await open(theme);
        await host.deliver(result);
        const [first] = await charts(frame);
        await host.page.mouse.move(first!.x + first!.width * 0.62, first!.y + 90);
        await until(async () => (await text(frame, '.at')) !== '');
        // The rest is more rows of the table.
        const clip = { x: 0, y: 0, width: 740, height: 1150 };
        await host.page.screenshot({ clip, path: resolve(folder, `app-view-${theme}.png`) });
      }
    });
  });
});

const percent = (fraction: number): string =>
  new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 1 }).format(
    fraction === 0 ? 0 : fraction,
  );
