import type { Disagreement } from '../../openapi/rules/register.ts';
import { type Contract, type ContractFact, ownersOf } from './contract.ts';
import { factId, place, scenarioId, section } from './contract-places.ts';
import { type Html, html, raw, slugOf } from './html.ts';
import { headingOf, tableFrame } from './markdown.ts';

const kindNames: Readonly<Record<string, string>> = {
  'operation.method': 'Method',
  'operation.url': 'URL',
  'operation.permission': 'Permissions',
  'operation.requestHeader': 'Request header',
  'operation.response': 'Response',
  'operation.parameter': 'Parameter',
  'operation.availability': 'Clouds',
  'resource.odataType': 'Type name',
  'resource.property': 'Property',
  'enum.evolvable': 'Evolvable',
  'enum.member': 'Member',
};

const families = { operation: 'Operations', resource: 'Resources', enum: 'Enumerations' } as const;

/** The form above the tables; its script shows it. */
export function filters(facts: readonly ContractFact[]): Html {
  const option = (value: string, text = value) => html`<option value="${value}">${text}</option>`;
  const kinds = [...new Set(facts.map(({ kind }) => kind))];
  const owners = [...new Set(facts.map(({ owner }) => owner))];
  return html`<form class="filters" role="search" aria-label="Filter the facts" hidden>
<label>Contains <input type="search" name="text" autocomplete="off" placeholder="turnCount, 201, citation"></label>
<label>Kind <select name="kind"><option value="">All kinds</option>${kinds.map((kind) => option(kind, kindNames[kind]))}</select></label>
<label>About <select name="owner"><option value="">Everything</option>${owners.map((owner) => option(owner))}</select></label>
<label class="check"><input type="checkbox" name="disputed"> Only where the pages disagree</label>
<output aria-live="polite">${facts.length} of ${facts.length}</output>
</form>`;
}

/** The facts as tables, one for each operation, resource and enumeration. */
export function factTables({ facts, register }: Contract): Html {
  const named = new Set(facts.flatMap(({ disagreements }) => disagreements));
  const others = register.disagreements.filter((one) => !named.has(one));
  const groups = Object.entries(families).map(([family, title]) => {
    const ofFamily = facts.filter(({ kind }) => kind.startsWith(`${family}.`));
    const owners = [...new Set(ofFamily.map(({ owner }) => owner))];
    const tables = owners.map((owner) => {
      const disputes = family === 'enum' ? [] : others.filter((one) => ownersOf(one).includes(owner));
      const rows = ofFamily.filter((fact) => fact.owner === owner).map(factRow);
      return ownerTable(owner, rows, disputes);
    });
    return html`<section class="family">${headingOf({ level: 3, id: slugOf(title), text: title })}${tables}</section>`;
  });
  return html`${groups}<p class="nothing" hidden>No fact is like that. <button type="button" class="reset">Show all</button></p>`;
}

const dispute = ({ id, subject }: Disagreement): Html =>
  html`<a class="disputed" href="#${id}"><span class="hidden">The pages disagree: </span>${subject}</a>`;

function ownerTable(owner: string, rows: readonly Html[], disputes: readonly Disagreement[]): Html {
  const head = html`<thead><tr><th scope="col">Fact</th><th scope="col">The pages say</th><th scope="col">In the description</th><th scope="col">Stated by</th><th scope="col">Held by</th></tr></thead>`;
  const table = html`<table class="facts">${head}<tbody>${rows}</tbody></table>`;
  return html`<section class="owner" data-owner="${owner}"><h4 id="about-${slugOf(owner)}"><code>${owner}</code> ${disputes.map(dispute)}</h4>${tableFrame(table)}</section>`;
}

function factRow(fact: ContractFact): Html {
  const { name, kind, member, value, pages, scenarios, disagreements } = fact;
  const holding = scenarios.map(
    ({ name: scenario }) => html`<li><a href="#${scenarioId(scenario)}">${scenario}</a></li>`,
  );
  const count = `${scenarios.length} ${scenarios.length === 1 ? 'scenario' : 'scenarios'}`;
  return html`<tr id="${factId(name)}" data-kind="${kind}"${disagreements.length > 0 && raw(' data-disputed')}>
<th scope="row">${member ? html`<span class="kind">${kindNames[kind]}</span> <code>${member}</code>` : kindNames[kind]} ${disagreements.map(dispute)}</th>
<td>${value}</td><td>${place(fact.place)}</td>
<td><ul>${pages.map((page) => html`<li>${section(page)}</li>`)}</ul></td>
<td><details><summary>${count}</summary><ul>${holding}</ul></details></td></tr>\n`;
}
