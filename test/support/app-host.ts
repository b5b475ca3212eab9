import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { type Browser, chromium, type Frame, type Page } from 'playwright-core';
import type { Opening } from '../../views/testing/opening.js';
import { installed } from './installed.js';
import { until } from './walk.js';

const ROOT = resolve(import.meta.dirname, '../..');

/** What the page of a host asks the server, with a client of the test. */
export type Ask = (method: string, params: any) => Promise<unknown>;

/** A page of a host of MCP Apps in a real browser; everything it may not do is written down. */
export interface AppHost {
  readonly page: Page;
  /** Requests that tried to leave the page. */
  readonly requests: string[];
  /** What the browser complained about. */
  readonly complaints: string[];
  open(opening: Opening): Promise<Frame>;
  deliver(result: unknown): Promise<void>;
  change(context: object): Promise<void>;
}

export async function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: installed('chromium')!, args: ['--no-sandbox'] });
}

export async function openHost(browser: Browser, ask: Ask): Promise<AppHost> {
  const page = await browser.newPage({ viewport: { width: 780, height: 900 }, deviceScaleFactor: 1 });
  const [requests, complaints]: [string[], string[]] = [[], []];
  page.on(
    'console',
    (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()),
  );
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.route('**', (route) => {
    requests.push(route.request().url());
    return route.abort();
  });
  // What a script tries in vain and catches is on no console.
  await page.addInitScript(
    "addEventListener('securitypolicyviolation', ({ violatedDirective: d, blockedURI: u }) => console.error(d, u))",
  );
  await page.exposeFunction('ask', ask);
  await page.setContent(
    '<!doctype html><style>body{margin:0}iframe{display:block;width:100%;height:100px;border:0}</style>',
  );
  await page.addScriptTag({ content: hostScript() });
  return {
    page,
    requests,
    complaints,
    open: async (opening) => {
      const before = new Set(page.frames());
      await page.evaluate((given) => (globalThis as any).host.open(given), opening as object);
      // The frame of the view before goes in its own time, and may still be in the list.
      return until(async () => page.frames().find((frame) => !before.has(frame)));
    },
    deliver: (result) => page.evaluate((given) => (globalThis as any).host.deliver(given), result),
    change: (context) => page.evaluate((given) => (globalThis as any).host.change(given), context),
  };
}

/** In a process of its own: esbuild finds fault with the globals that jest gives to modules. */
function hostScript(): string {
  const esbuild = resolve(ROOT, 'node_modules/.bin/esbuild');
  const args = [resolve(ROOT, 'views/testing/host.ts'), '--bundle', '--format=iife', '--log-level=error'];
  return execFileSync(esbuild, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
}
