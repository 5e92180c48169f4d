import type { PageSection } from '../../../openapi/rules/register.ts';
import { type DescribedPlace, recordOf } from '../check/description.ts';
import type { Described } from '../check/statement.ts';
import type { Draft } from './draft.ts';
import { Undecidable } from './edits.ts';
import { placeLines, scalarSection } from './schema-lines.ts';

/** Lets the node that states something name where the page states it. */
export function setPlace(draft: Draft, described: Described, place: PageSection): void {
  const holder = holderOf(draft, described);
  if (!holder) throw new Undecidable('no x-documented-at is near: add it by hand');
  const path = [...holder.path, 'x-documented-at'];
  const now = draft.description.valueAt({ file: holder.file, path });
  const list = Array.isArray(now) ? now : [now];
  const index = list.findIndex((one) => recordOf(one ?? undefined).page === place.page);
  draft.edit(holder.file, (yaml) => {
    if (Array.isArray(now) && index >= 0) yaml.set([...path, index, 'section'], scalarSection(place.section));
    else if (!Array.isArray(now)) {
      yaml.set([...path, 'section'], scalarSection(place.section));
      yaml.set([...path, 'page'], place.page);
    } else {
      const places = [...(list as unknown as PageSection[]), place];
      const keys = yaml.keys(holder.path);
      const after = keys[keys.indexOf('x-documented-at') - 1] ?? null;
      yaml.remove(path);
      yaml.insert(holder.path, placeLines(places), after);
    }
  });
  draft.knowSection(place);
}

function holderOf(draft: Draft, { kind, subject, place }: Described): DescribedPlace | null {
  const operation = draft.facts.operations.find((one) => one.id === subject);
  if (operation && (kind === 'operation.url' || kind === 'operation.method')) return operation.place;
  const start = draft.description.follow(place);
  for (let path = start.path; ; path = path.slice(0, -1)) {
    if (recordOf(draft.description.valueAt({ file: start.file, path }))['x-documented-at'] !== undefined)
      return { file: start.file, path };
    if (path.length === 0) return null;
  }
}
