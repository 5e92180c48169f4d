import { join } from 'node:path';
import { build } from 'esbuild';
import { getResponse } from 'msw';
import type { Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findChromium, launchChromium, remedy } from '../scripts/chromium.ts';
import { copilotHandlers } from '../src/msw.ts';
import { authority, clientId, fakeEntra } from './entra.ts';
import { goodClaims } from './made-up-token.ts';
import { root } from './repository-copy.ts';

const page = 'https://page.example/';
const chromium = await findChromium();

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'scripts/samples/msal-page.ts')],
    alias: { 'm365-copilot-chat': join(root, 'src/index.ts') },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0]!.text;
}

const html = (script: string): string =>
  `<!doctype html><title>Sample</title><body data-client-id="${clientId}" data-tenant-id="${goodClaims().tid}">
  <button id="ask">Ask</button><div id="answer"></div><script type="module">${script.replaceAll('</script', '<\\/script')}</script>`;

describe.skipIf(!chromium)(`the sample for a page${chromium ? '' : ` (no Chromium here: ${remedy})`}`, () => {
  it('goes to the sign-in, comes back and shows the answer', async () => {
    const script = await bundle();
    const entra = fakeEntra();
    const service = copilotHandlers({ logTokens: true });
    const browser = await launchChromium();
    try {
      const tab = await browser.newPage();
      const problems: string[] = [];
      tab.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      tab.on('pageerror', (error) => problems.push(error.message));
      await tab.route('**/*', async (route: Route) => {
        const request = route.request();
        const url = request.url();
        if (url.startsWith(page)) return route.fulfill({ contentType: 'text/html', body: html(script) });
        if (url.startsWith(authority) && url.includes('/authorize')) {
          // The user signs in, and is sent back with the code behind the hash.
          return route.fulfill({ status: 302, headers: { location: entra.back(url) } });
        }
        const body = request.postData();
        const asked = new Request(url, {
          method: request.method(),
          headers: await request
            .allHeaders()
            .then((all) => Object.entries(all).filter(([name]) => !name.startsWith(':'))),
          ...(body !== null && { body }),
        });
        const answer = await getResponse([...entra.handlers, ...service], asked);
        if (!answer) return route.abort();
        // Given whole, so not in chunks.
        answer.headers.delete('transfer-encoding');
        const headers = { ...Object.fromEntries(answer.headers), 'access-control-allow-origin': '*' };
        return route.fulfill({ status: answer.status, headers, body: await answer.text() });
      });
      await tab.goto(page);
      await tab.click('#ask');
      await tab.waitForFunction(() =>
        /You asked: What meeting/.test(document.querySelector('#answer')?.textContent ?? ''),
      );
      expect(problems).toEqual([]);
    } finally {
      await browser.close();
    }
    const requests = service.service.requests.filter(({ method }) => method === 'POST');
    expect(requests.map(({ operation, status }) => `${operation} ${status}`)).toEqual([
      'createConversation 201',
      'chatOverStream 200',
    ]);
    for (const { headers } of requests) expect(headers.authorization).toBe(`Bearer ${entra.tokens[0]}`);
    expect(entra.tokens).toHaveLength(1);
  }, 60_000);
});
