import type { Disagreement, OtherSource, PageSection } from '../../openapi/rules/register.ts';
import type { Contract } from './contract.ts';
import { factTables, filters } from './contract-facts.ts';
import { factId, pageId, path, scenarioId, section } from './contract-places.ts';
import { type Html, html } from './html.ts';
import { headingOf, tableFrame } from './markdown.ts';
import type { Page } from './page.ts';

/** The contract: every documented fact with its place, its scenarios, and where the pages disagree. Made from data. */
export function contractPage(contract: Contract): Page {
  const { facts, scenarios, register } = contract;
  const { pages, disagreements } = register;
  const headings = [
    { level: 2, id: 'facts', text: 'Documented facts' },
    { level: 2, id: 'disagreements', text: 'Where the pages disagree' },
    { level: 2, id: 'scenarios', text: 'Scenarios' },
    { level: 2, id: 'pages', text: 'Pages' },
  ] as const;
  const counts = [
    [facts.length, 'documented facts', 'facts'],
    [disagreements.length, 'disagreements decided', 'disagreements'],
    [scenarios.length, 'scenarios', 'scenarios'],
    [pages.length, 'pages read', 'pages'],
  ] as const;
  const figures = counts.map(([count, what, id]) => html`<li><a href="#${id}"><b>${count}</b> ${what}</a></li>`);
  const body = html`<h1 id="top">The contract</h1>
<p class="lead">Every fact that the vendor’s pages state about the API, where it stands in the description, and which scenarios hold it. Made from <code>openapi/documented.yaml</code>, the lock of accepted facts and the scenarios themselves; a fact that no scenario holds fails the build.</p>
<ul class="figures">${figures}</ul>
${headingOf(headings[0])}${filters(facts)}${factTables(contract)}
${headingOf(headings[1])}<p>Each side with the places where it stands. The side that the description takes is marked.</p>${disagreements.map((one) => disagreement(one, contract))}
${headingOf(headings[2])}<p>Each is a sentence of behaviour that runs over msw, nock, the sandbox and, with a token, the real service. <code>needs</code> says what its target must be able to do.</p>${scenarioList(contract)}
${headingOf(headings[3])}<p>What was read, below <code>docs/</code> of the vendor’s documentation repository.</p>${pageTable(contract)}`;
  const terms = [
    ...facts.map((fact) => ({ text: fact.name.replace(' ', ' · '), id: factId(fact.name), about: fact.value })),
    ...disagreements.map(({ id, subject, why }) => ({ text: subject, id, about: why })),
  ];
  return {
    path,
    title: 'The contract',
    description: 'Every documented fact, where it stands in the description, and which scenarios hold it.',
    body,
    headings,
    source: 'openapi/documented.yaml',
    scripts: ['contract.js'],
    layout: 'wide',
    terms,
  };
}

const isPage = (at: PageSection | OtherSource): at is PageSection => 'page' in at;
const sources = { metadata: 'the published service metadata', graph: 'the Graph documentation', capture: 'a capture' };

function disagreement({ id, subject, sides, follows, why, test }: Disagreement, { tests }: Contract): Html {
  const shown = sides.map(({ says, at }, index) => {
    const places = at.map((one) =>
      isPage(one)
        ? html`<li>${section(one)}${one.version && html` (an earlier version)`}</li>`
        : html`<li>${sources[one.source]}</li>`,
    );
    const taken = index + 1 === follows;
    return html`<div class="position${taken && ' taken'}"><p>${taken && html`<span class="mark">We follow</span> `}${says}</p><ul>${places}</ul></div>`;
  });
  const held = tests.get(test);
  const isScenario = held?.file.includes('/scenarios/');
  const name = isScenario ? html`<a href="#${scenarioId(test)}">${test}</a>` : html`${test}`;
  return html`<article class="disagreement">${headingOf({ level: 3, id, text: subject.replace(/^./, (first) => first.toUpperCase()) })}
<div class="sides">${shown}</div><p><b>Why</b> ${why}</p>
<p class="source"><b>Held by</b> ${name} <code>${held?.file}${held?.line && `:${held.line}`}</code></p></article>`;
}

function scenarioList({ scenarios }: Contract): Html {
  const files = [...new Set(scenarios.map(({ file }) => file))];
  const groups = files.map((file) => {
    const rows = scenarios
      .filter((one) => one.file === file)
      .map(({ scenario: { name, needs, facts } }) => {
        const held = facts.map((fact) => html`<li><a href="#${factId(fact)}">${fact}</a></li>`);
        const about = held.length
          ? html`<details><summary>${held.length} ${held.length === 1 ? 'fact' : 'facts'}</summary><ul>${held}</ul></details>`
          : html`<span class="quiet">behaviour only</span>`;
        return html`<tr id="${scenarioId(name)}"><th scope="row">${name}</th><td>${needs.join(', ') || '–'}</td><td>${about}</td></tr>\n`;
      });
    const table = html`<table class="scenarios"><thead><tr><th scope="col">Behaviour</th><th scope="col">Needs</th><th scope="col">Holds</th></tr></thead><tbody>${rows}</tbody></table>`;
    return html`<details class="file"><summary><code>${file.split('/').at(-1)}</code> <span class="quiet">${rows.length}</span></summary>${tableFrame(table)}</details>`;
  });
  return html`${groups}`;
}

function pageTable({ register, facts }: Contract): Html {
  const rows = register.pages.map(({ path: page, about, kind }) => {
    const count = facts.filter(({ pages }) => pages.some((one) => one.page === page)).length;
    return html`<tr id="${pageId(page)}"><th scope="row"><code>${page}</code></th><td>${kind}</td><td>${about}</td><td class="number">${count}</td></tr>`;
  });
  const head = html`<thead><tr><th scope="col">Page</th><th scope="col">Kind</th><th scope="col">About</th><th scope="col" class="number">Facts</th></tr></thead>`;
  return tableFrame(html`<table>${head}<tbody>${rows}</tbody></table>`);
}
