import type { Disagreement } from '../../../openapi/rules/register.ts';
import type { Described } from './check.ts';
import { pointerOf } from './description.ts';
import { type Accepted, type Contradiction, type Finding, findingId, pageInId, stemOf } from './finding.ts';
import type { KnownPage } from './known-pages.ts';

const register = 'openapi/documented.yaml';

/** Sets aside what documented.yaml records, and adds what it records and the pages no longer have. */
export function accept(
  findings: readonly Finding[],
  contradictions: readonly Contradiction[],
  pages: readonly KnownPage[],
  described: Described,
): { open: Finding[]; accepted: Accepted[] } {
  const disagreements = described.register.disagreements;
  const all = [...findings, ...contradictions.map((one) => asFinding(one, described))];
  const open: Finding[] = [];
  const accepted: Accepted[] = [];
  const isCopy = new Set(pages.filter((page) => !page.home).map((page) => page.path));
  for (const finding of all) {
    const record = disagreements.find(
      (one) => one.accepts?.includes(finding.id) && (!isEarlier(one) || isCopy.has(finding.page ?? '')),
    );
    if (record) accepted.push({ ...finding, ...placeOf(record, described), acceptedBy: `disagreement ${record.id}` });
    else open.push(finding);
  }
  const seen = new Set(all.map(({ id }) => id));
  for (const record of disagreements) open.push(...goneFrom(record, seen, pages, described));
  return { open, accepted };
}

/** About an earlier version of a page, which only copies can be. */
function isEarlier(record: Disagreement): boolean {
  return record.sides.some((side) => side.at.some((place) => 'version' in place && place.version === 'earlier'));
}

function asFinding(one: Contradiction, described: Described): Finding {
  return {
    id: one.id,
    class: 'documentation',
    direction: 'contradiction',
    kind: one.kind,
    subject: one.subject,
    documented: one.documented,
    described: one.other,
    page: one.page,
    line: one.line,
    ...described.facts.placeOfSubject(one.subject),
    text: one.text,
    remedy: `decide which side the description follows and record it in ${register}: a disagreement with accepts: [${one.id}]`,
  };
}

function placeOf(record: Disagreement, { description, register: { disagreements } }: Described) {
  const path = ['disagreements', disagreements.indexOf(record)];
  return {
    file: register,
    fileLine: description.lineAt({ file: register, path: [...path, 'id'] }),
    pointer: pointerOf(path),
  };
}

/** Only where every page that takes part was read at its own place can a disagreement be said to be gone. */
function goneFrom(
  record: Disagreement,
  seen: ReadonlySet<string>,
  pages: readonly KnownPage[],
  described: Described,
): Finding[] {
  if (isEarlier(record)) return [];
  const home = new Set(pages.filter((page) => page.home).map((page) => page.known?.path));
  const parts = record.sides.flatMap((side) => side.at.flatMap((place) => ('page' in place ? [place.page] : [])));
  return (record.accepts ?? []).flatMap((id) => {
    if (seen.has(id)) return [];
    const stem = pageInId(id);
    const page = described.register.pages.find((one) => stem !== null && stemOf(one.path) === stem);
    if (!page || !home.has(page.path) || !parts.every((part) => home.has(part))) return [];
    const line = { page: page.path, line: 1, ...placeOf(record, described) };
    return [
      {
        id: findingId('gone', 'disagreement', `${record.id}.${id.replace(/^\w+:/, '').replace(/@.*$/, '')}`, page.path),
        class: 'documentation' as const,
        direction: 'gone' as const,
        kind: 'disagreement' as const,
        subject: record.id,
        documented: null,
        described: id,
        ...line,
        text: `the pages no longer disagree on ${record.subject.trim()} (${id})`,
        remedy: `take ${id} out of accepts of ${record.id} in ${register}, and look again at the side that the description follows`,
      },
    ];
  });
}
