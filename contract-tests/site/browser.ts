import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { findChromium, remedy } from '../../scripts/chromium.ts';
import { root } from '../repository-copy.ts';

const axe = await readFile(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** Where someone counts on the tests in Chromium, a machine without it fails them instead of leaving them out. */
const needed = Boolean(process.env.CI || process.env.REQUIRE_CHROMIUM);
export const leftOut = !needed && (await findChromium()) === undefined;

/** A title that says why its tests are left out, where they are. */
export const inChromium = (title: string): string => (leftOut ? `${title} (left out: no Chromium; ${remedy})` : title);

/** A page with what went wrong on it: errors on the console, thrown ones, failed requests and such to other hosts. */
export interface Watched {
  readonly page: Page;
  readonly wrong: string[];
}

/** Opens a page of a site in a profile of its own. */
export async function open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const { origin } = new URL(url);
  const wrong: string[] = [];
  const note = (what: string) => wrong.push(`${page.url()}: ${what}`);
  page.on('console', (message) => message.type() === 'error' && note(message.text()));
  page.on('pageerror', (error) => note(error.message));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // What was still being fetched when the next page was gone to.
    if (reason !== 'net::ERR_ABORTED') note(`${request.url()} failed: ${reason}`);
  });
  page.on(
    'response',
    (response) => response.status() >= 400 && note(`${response.url()} answered ${response.status()}`),
  );
  context.on('request', (request) => {
    const asked = new URL(request.url());
    if (/^https?:$/.test(asked.protocol) && asked.origin !== origin) note(`asked ${asked.origin}`);
  });
  await page.goto(url);
  return { page, wrong };
}

/** What axe has against a page, a line each. */
export async function violations(page: Page, ...rules: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe);
  const options = { resultTypes: ['violations'], ...(rules.length && { runOnly: rules }) };
  const found = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as {
    violations: { id: string; nodes: { html: string; any: { message: string }[] }[] }[];
  };
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${page.url()}: ${id}: ${html.slice(0, 120)} ${any[0]?.message ?? ''}`),
  );
}

/** How many pixels a page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - innerWidth') as Promise<number>;
