import type { Contract } from './contract.ts';
import type { Highlight } from './highlight.ts';
import { html } from './html.ts';
import { type Page, siteName } from './page.ts';

/** The lines of use that the README opens with: they are run by its test. */
function firstSnippet(readme: string): string {
  const [, code] = /^```ts\n(.*?)^```$/ms.exec(readme) ?? [];
  if (!code) throw new Error('README.md opens with no block of TypeScript');
  return code;
}

/** The first page: what the package is, its first lines, and where to go on. */
export function homePage(readme: string, contract: Contract, highlight: Highlight): Page {
  const { facts, scenarios, register } = contract;
  const doors = [
    [
      'guides/getting-started.html',
      'Get started',
      'Install, a first conversation without an account, then the real service.',
    ],
    [
      'playground/index.html',
      'Playground',
      'Hold a streamed conversation in the browser, and see what goes wrong with it.',
    ],
    ['guides/stream.html', 'Guides', 'Streams, errors and retries, your own tests, documentation that changes.'],
    ['api/index.html', 'API reference', 'Every export with defaults, units and what is thrown.'],
    ['openapi/index.html', 'OpenAPI reference', 'The description of the three operations, rendered by Redocly.'],
    [
      'contract/index.html',
      'The contract',
      `${facts.length} documented facts, ${scenarios.length} scenarios, ${register.disagreements.length} places where the pages disagree.`,
    ],
  ] as const;
  const body = html`<div class="hero"><h1 id="top">The Microsoft\u00a0365 Copilot Chat API in TypeScript, held to its contract</h1>
<p class="lead">Create a conversation, chat and stream. A client generated from a hand-written description, and proven fact by fact against the documentation.</p>
<p class="actions"><a class="button primary" href="guides/getting-started.html">Get started</a> <a class="button" href="playground/index.html">Try it in the browser</a></p></div>
${highlight.block(firstSnippet(readme), 'ts')}
<ul class="doors">${doors.map(([href, title, text]) => html`<li><a href="${href}"><b>${title}</b><span>${text}</span></a></li>`)}</ul>
<h2 id="why">What it does for you</h2>
<dl class="reasons">
<dt>A prompt is asked at most once</dt><dd>It is sent again only where the service said that it did not start on it.</dd>
<dt>A cut stream never looks like an answer</dt><dd>The stream ends with <code>done</code> and the whole answer, or it throws with the text so far.</dd>
<dt>What the service answers reaches you whole</dt><dd>Unknown members, unknown properties, all seven digits of a timestamp.</dd>
<dt>It runs where you run</dt><dd>Node 20.19, browsers, workers, Bun and Deno; one runtime dependency.</dd>
<dt>Mocks for your own tests</dt><dd>Handlers for msw and a server, both from one implementation of the documented behaviour.</dd>
<dt>The documentation is an input</dt><dd>When a page changes, a command says what that means for the client, and applies it.</dd>
</dl>`;
  return {
    path: 'index.html',
    title: siteName,
    description: 'A TypeScript client for the Microsoft 365 Copilot Chat API, proven against its documentation.',
    body,
    source: 'scripts/site/home-page.ts',
    layout: 'plain',
  };
}
