import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/chromium.ts';
import { buildSite } from '../../scripts/site/build.ts';
import { entryPoints } from '../../scripts/site/entry-points.ts';
import { brokenLinks } from '../../scripts/site/links.ts';
import { type Served, serveSite } from '../../scripts/site/serve.ts';
import { listFiles, type SiteFile } from '../../scripts/site/site-files.ts';
import { documentedFacts } from '../documented-facts.ts';
import { copyRepository, root } from '../repository-copy.ts';
import { scenarios } from '../scenarios/index.ts';
import { inChromium, leftOut, open, overflow, violations, type Watched } from './browser.ts';
import { playgroundTests } from './playground.ts';

const run = promisify(execFile);
let folder: string;
let site: string;
let files: SiteFile[];
let printed: string;
let served: Served;

const read = (path: string): Promise<string> => readFile(join(site, path), 'utf8');
const isPage = ({ path }: SiteFile): boolean => path.endsWith('.html');
const isSource = (path: string): boolean => path.startsWith('openapi/source/');

/** Built twice at once: here, and by the command. Served below a path, as a static host does for a project. */
beforeAll(async () => {
  await mkdir(join(root, '.cache'), { recursive: true });
  folder = await mkdtemp(join(root, '.cache/site-test-'));
  site = join(folder, 'site');
  // In a workflow of GitHub the command knows where the sources can be looked at; the build here is not told.
  const env = { ...process.env, GITHUB_REPOSITORY: '' };
  const command = run(process.execPath, ['scripts/site/main.ts', '--out', join(folder, 'again')], { cwd: root, env });
  [files, { stdout: printed }] = await Promise.all([buildSite({ root, out: site }), command]);
  served = await serveSite(site, 0, '/some/project/');
}, 180_000);

afterAll(async () => {
  await served?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the build of the site', () => {
  it('gives the same bytes each time', async () => {
    expect(await listFiles(join(folder, 'again'))).toEqual(files);
    for (const { path } of files)
      expect((await readFile(join(folder, 'again', path))).equals(await readFile(join(site, path))), path).toBe(true);
  });

  it('says what it wrote, and what to do next', () => {
    const pages = files.filter(isPage).length;
    expect(printed).toMatch(/^ok {3}OpenAPI reference \(\d/m);
    expect(printed).toMatch(new RegExp(`^ok {3}${pages} pages, ${files.length} files, \\d+\\.\\d MB in `, 'm'));
    expect(printed.trim().split('\n').at(-1)).toBe('Next: npm run docs:site -- --serve');
  });

  it('leaves the folder as it was where a page can not be made', async () => {
    const { folder: copy, remove } = await copyRepository('contract-tests', 'README.md');
    const out = join(copy, 'out');
    await mkdir(out);
    await writeFile(join(out, 'index.html'), 'The site of before.');
    await writeFile(join(copy, 'scripts/site/guides/headless.md'), 'A guide without a head.');
    try {
      await expect(buildSite({ root: copy, out })).rejects.toThrow('scripts/site/guides/headless.md has no title');
      expect(await readdir(out)).toEqual(['index.html']);
      expect(await readdir(join(copy, '.cache'))).toEqual([]);
    } finally {
      await remove();
    }
  }, 60_000);

  it('finds links that lead nowhere, and places that are not there', async () => {
    const small = join(folder, 'small');
    await mkdir(join(small, 'deep'), { recursive: true });
    const links = [
      '../index.html#here',
      '../index.html#gone',
      'gone.html',
      '/index.html',
      '#here',
      'https://example.com/',
    ];
    await writeFile(join(small, 'index.html'), '<h1 id="here">Here</h1>');
    await writeFile(join(small, 'deep/page.html'), links.map((to) => `<a href="${to}">to</a>`).join('\n'));
    expect(await brokenLinks(small)).toEqual([
      'deep/page.html: ../index.html#gone is no place in that page',
      'deep/page.html: gone.html is no file of the site',
      'deep/page.html: /index.html is absolute: it breaks below a subpath',
      'deep/page.html: #here is no place in that page',
    ]);
  });

  it('refuses a port that is none, and options that there are not', async () => {
    for (const given of [['--serve', '--port', 'http'], ['--port', '4000'], ['--watch']]) {
      const failed = run(process.execPath, ['scripts/site/main.ts', ...given], { cwd: root });
      await expect(failed).rejects.toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/^FAIL .*\n\nnpm run docs:site/),
      });
    }
  });
});

describe('the server of the site', () => {
  it('serves pages with their types, below its path only', async () => {
    const type = async (path: string) => {
      const { status, headers } = await fetch(new URL(path, served.url));
      return `${status} ${headers.get('content-type')}`;
    };
    expect(await type('.')).toBe('200 text/html; charset=utf-8');
    expect(await type('playground/')).toBe('200 text/html; charset=utf-8');
    expect(await type('site.js')).toBe('200 text/javascript; charset=utf-8');
    expect(await type('/index.html')).toBe('404 text/plain');
    expect(await type('..%2f..%2f..%2fpackage.json')).toBe('404 text/plain');
    expect(await type('%')).toBe('404 text/plain');
  });

  it('says that a port is taken', async () => {
    const port = Number(new URL(served.url).port);
    await expect(serveSite(site, port)).rejects.toThrow(`The port ${port} is taken; give another one with --port`);
  });
});

describe('every page', () => {
  it('has a title of its own, a description, navigation, and says where it comes from', async () => {
    const titles = new Map<string, string>();
    for (const { path } of files.filter(isPage)) {
      const text = await read(path);
      const title = /<title>([^<]+)<\/title>/.exec(text)?.[1] ?? '';
      expect(titles.get(title), `${path} is called ${title}, too`).toBeUndefined();
      titles.set(title, path);
      expect(text, path).toMatch(/<meta name="description" content="[^"]{20,}">/);
      expect(text, path).toContain('<nav aria-label="Parts of the site">');
      expect(text, path).toContain('<html lang="en">');
      if (path !== 'openapi/index.html') expect(text, path).toMatch(/Source: <code>[\w/.-]+<\/code>/);
    }
  });

  it('allows itself no host but its own', async () => {
    for (const { path } of files.filter(isPage)) {
      const policy = /Content-Security-Policy" content="([^"]+)"/.exec(await read(path))?.[1] ?? '';
      expect(policy, path).toMatch(/^default-src &#39;none&#39;; /);
      expect(policy, path).not.toMatch(/https?:|\*/);
    }
  });

  it('can be found by the search', async () => {
    const entries = JSON.parse(await read('search.json')) as [string, string, string, string][];
    const found = new Set(entries.map(([, href]) => href.split('#')[0]));
    expect(files.filter((file) => isPage(file) && !found.has(file.path))).toEqual([]);
    for (const name of ['ThrottledError', 'copilotHandlers'])
      expect(entries.some(([text, href]) => text === name && href.startsWith('api/'))).toBe(true);
  });
});

describe('the API reference', () => {
  it('explains every export of every entry point, once', async () => {
    const entries = await entryPoints(root);
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { exports: object };
    const code = Object.keys(manifest.exports).filter((key) => !key.endsWith('.json'));
    expect(entries.map(({ name }) => name.replace('m365-copilot-chat', '.'))).toEqual(code);
    for (const { name, source } of entries) {
      const page = await read(`api/${name.split('/')[1] ?? 'client'}.html`);
      const exported = Object.keys((await import(join(root, source))) as object);
      expect(exported.length, name).toBeGreaterThan(0);
      const missing = exported.filter((one) => !page.includes(`<h3 id="${one}">`) && !page.includes(`#${one}"><code>`));
      expect(missing, name).toEqual([]);
    }
  });

  it('says defaults, units and what is thrown', async () => {
    const page = await read('api/client.html');
    const options = page.slice(page.indexOf('<h3 id="CopilotChatOptions">'), page.indexOf('<h3 id="CallOptions">'));
    expect(options).toMatch(/id="CopilotChatOptions.maxRetries"[\s\S]*?<b>Default<\/b> <code>2<\/code>/);
    expect(options).toContain('in milliseconds');
    expect(page).toMatch(/id="CopilotChat.createConversation"[\s\S]*?<b>Throws<\/b>/);
  });
});

describe('the contract page', () => {
  it('has every documented fact, every disagreement and every scenario', async () => {
    const page = await read('contract/index.html');
    expect(page.match(/<tr id="[^"]*" data-kind=/g)).toHaveLength(documentedFacts.length);
    expect(page.match(/<tr id="scenario-/g)).toHaveLength(scenarios.length);
    const register = await readFile(join(root, 'openapi/documented.yaml'), 'utf8');
    const ids = [...register.slice(register.indexOf('\ndisagreements:')).matchAll(/^ {2}- id: (.+)$/gm)].map(
      ([, id]) => id,
    );
    expect(ids.length).toBeGreaterThan(20);
    expect(ids.filter((id) => !page.includes(`<h3 id="${id}">`))).toEqual([]);
    expect(page.match(/<span class="mark">We follow<\/span>/g)).toHaveLength(ids.length);
  });

  it('leads to the line of the description that has the fact', async () => {
    const page = await read('contract/index.html');
    const rows = page
      .split('<tr id=')
      .filter((row) => /data-kind="(resource\.property|operation\.parameter)"/.test(row));
    expect(rows.length).toBeGreaterThan(40);
    for (const row of rows) {
      const [, member = ''] = /<code>(\w+)<\/code>/.exec(row) ?? [];
      const [, path = '', line = ''] = /href="\.\.\/(openapi\/source\/[^"#]+)#L(\d+)"/.exec(row) ?? [];
      const [, shown = ''] = (await read(path)).split(new RegExp(`<span class="line" id="L${line}">`));
      expect(shown.split('<span class="line"')[0]!.replace(/<[^>]*>/g, ''), row.slice(0, 80)).toMatch(
        new RegExp(`^${line} *${member}:`),
      );
    }
  });
});

describe.skipIf(leftOut)(inChromium('the site in Chromium'), () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);

  afterAll(() => browser?.close());

  const at = (path: string, options = {}): Promise<Watched> => open(browser, served.url + path, options);
  const closed = ({ page }: Watched): Promise<void> => page.context().close();

  /** The files of the description differ in their text only: three of them stand for all. */
  const shownPages = (): string[] => {
    const pages = files.filter(isPage).map(({ path }) => path);
    return [...pages.filter((path) => !isSource(path)), ...pages.filter(isSource).slice(0, 3)];
  };

  it('shows every page without an error or a request to another host, fitting, and with nothing for axe', async () => {
    const { page, wrong } = await at('index.html', { colorScheme: 'light', reducedMotion: 'reduce' });
    for (const path of shownPages()) {
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto(served.url + path);
      if (path === 'openapi/index.html') await page.getByText('Search Ctrl+K').waitFor();
      wrong.push(...(await violations(page)));
      for (const width of [800, 360, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        const over = await overflow(page);
        if (over > 0) wrong.push(`${path} is ${over} pixels too wide at ${width}`);
      }
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.locator('html.dark').waitFor({ state: 'attached' });
      wrong.push(...(await violations(page, 'color-contrast')).map((text) => `dark: ${text}`));
    }
    expect(wrong).toEqual([]);
    await page.context().close();
  }, 180_000);

  it('leads from the menu of the OpenAPI reference to its operations', async () => {
    const watched = await at('openapi/index.html');
    const { page, wrong } = watched;
    await page.getByText('Search Ctrl+K').waitFor();
    await page.locator('.menu-content').getByText('Conversations', { exact: true }).click();
    const hrefs = await page.locator('#redoc a').evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''));
    expect(hrefs.filter((href) => href.startsWith('/'))).toEqual([]);
    await page.locator('.menu-content').getByText('Chat over stream').click();
    await expect.poll(() => page.url()).toContain('chatoverstream');
    await page.locator('#redoc main').getByText('Chat over stream', { exact: true }).first().waitFor();
    expect(wrong).toEqual([]);
    await closed(watched);
  });

  it('is led through by keyboard: skip link, parts, search, colours, each with a visible focus', async () => {
    const watched = await at('guides/chat.html', { colorScheme: 'light' });
    const { page } = watched;
    const names: string[] = [];
    for (let stop = 0; stop < 10; stop += 1) {
      await page.keyboard.press('Tab');
      const { name, seen } = await focused(page);
      names.push(name);
      expect(seen, name).toBe(true);
    }
    const parts = ['Guides', 'API', 'OpenAPI', 'Contract', 'Playground'];
    expect(names.slice(0, 8)).toEqual(['Skip to the content', 'm365-copilot-chat', ...parts, 'search']);
    expect(names.slice(8)).toEqual(['Dark colours', 'Getting started']);
    await page.reload();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
    await closed(watched);
  });

  it('keeps the colours that were chosen, over pages and over Redoc', async () => {
    const watched = await at('index.html', { colorScheme: 'light' });
    const { page, wrong } = watched;
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.getByRole('button', { name: 'Dark colours' }).focus();
    await page.keyboard.press('Space');
    const dark = await background();
    expect(dark).not.toBe(light);
    expect(await page.getByRole('button', { name: 'Dark colours' }).getAttribute('aria-pressed')).toBe('true');
    for (const path of ['guides/chat.html', 'openapi/index.html']) {
      await page.goto(served.url + path);
      expect(await background(), path).toBe(dark);
    }
    await page.getByText('Search Ctrl+K').waitFor();
    await page.getByRole('button', { name: 'Dark colours' }).click();
    expect(await background()).toBe(light);
    expect(wrong).toEqual([]);
    await closed(watched);
  });

  it('finds by keyboard what is searched for', async () => {
    const watched = await at('contract/index.html');
    const { page } = watched;
    await page.keyboard.press('/');
    await page.keyboard.type('throttlederr');
    await page.locator('#found a').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/api/client.html#ThrottledError');
    await page.keyboard.press('/');
    await page.keyboard.type('no such thing as this');
    await page.getByText('Nothing found.').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('#found').isHidden()).toBe(true);
    await closed(watched);
  });

  it('opens the list of pages by a button where the window is narrow', async () => {
    const watched = await at('guides/chat.html', { viewport: { width: 360, height: 700 } });
    const { page } = watched;
    const link = page.locator('.side').getByRole('link', { name: 'Stream' });
    expect(await link.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'All pages' }).press('Enter');
    expect(await link.isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await link.isVisible()).toBe(false);
    await closed(watched);
  });

  it('is readable where scripts are off', async () => {
    const watched = await at('guides/chat.html', { javaScriptEnabled: false, viewport: { width: 360, height: 700 } });
    const { page } = watched;
    expect(await page.locator('.side').getByRole('link', { name: 'Stream' }).isVisible()).toBe(true);
    expect(await page.getByRole('searchbox').isVisible()).toBe(false);
    await closed(watched);
  });

  it('filters the facts of the contract, and opens what a link leads to', async () => {
    const watched = await at('contract/index.html');
    const { page } = watched;
    const rows = page.locator('table.facts tbody tr:visible');
    expect(await rows.count()).toBe(documentedFacts.length);
    await page.getByLabel('Contains').fill('turncount');
    await expect.poll(() => rows.count()).toBe(1);
    expect(await page.locator('form.filters output').innerText()).toBe(`1 of ${documentedFacts.length}`);
    await page.getByLabel('Contains').fill('nothing is called this');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.locator('[name=kind]').selectOption('enum.member');
    expect(await rows.count()).toBe(documentedFacts.filter((fact) => fact.startsWith('enum.member ')).length);
    await page.getByLabel('Only where the pages disagree').check();
    await page.getByText('No fact is like that.').waitFor();
    const first = scenarios[0]!.name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
    await page.goto(`${served.url}contract/index.html#scenario-${first.replace(/^-|-$/g, '')}`);
    await expect.poll(() => page.locator('.scenarios tr:target').isVisible()).toBe(true);
    await closed(watched);
  });

  describe('the playground', () => playgroundTests(at));
});

/** What has the focus: its name, and whether that can be seen. */
const focused = (page: Page): Promise<{ name: string; seen: boolean }> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const { top, width } = element.getBoundingClientRect();
    const name = element.getAttribute('aria-label') ?? (element.textContent?.trim() || element.id);
    return { name, seen: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 && top >= 0 && width > 0 };
  });
