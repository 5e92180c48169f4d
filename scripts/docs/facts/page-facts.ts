import type { Fact, NotUnderstood } from '../fact.ts';
import { type Outline, outlineOf } from '../outline.ts';
import type { Page } from '../page.ts';
import type { Role } from '../roles.ts';
import { readAvailability } from './availability.ts';
import { readTable } from './cells.ts';
import { Collector } from './collector.ts';
import { readEnumerations } from './enumerations.ts';
import { readExamples } from './examples.ts';
import { readHeaders } from './headers.ts';
import { readParameters } from './parameters.ts';
import { readPermissions } from './permissions.ts';
import { readRepresentations } from './representation.ts';
import { readRequests } from './requests.ts';
import { readProperties, readResourceName } from './resources.ts';
import { readResponses } from './responses.ts';

export type PageKind = 'operation' | 'type' | 'other';

export interface PageFacts {
  kind: PageKind;
  /** What the page is about in a few words: the type's name or its first heading; null for a blank page. */
  title: string | null;
  facts: Fact[];
  notUnderstood: NotUnderstood[];
}

/** The facts of one page. Pages that describe neither an operation nor a type state none. */
export function factsOf(page: Page): PageFacts {
  const outline = outlineOf(page);
  const out = new Collector(page.path);
  const kind = kindOf(outline);
  for (const { line, text, why } of page.puzzles) out.puzzle({ line, column: 1 }, text, why);
  if (kind !== 'other') {
    if (kind === 'type') readResourceName(outline, out);
    for (const read of readers) read(outline, out);
    reportStrayTables(outline, out);
  }
  const facts = out.facts();
  const name = facts.find((fact) => fact.kind === 'resource.name')?.value;
  const title = typeof name === 'string' ? name : (outline.title?.inline.text.trim() ?? null);
  return { kind, title, facts, notUnderstood: kind === 'other' ? [] : out.notUnderstood };
}

const readers = [
  readPermissions,
  readRequests,
  readHeaders,
  readParameters,
  readResponses,
  readProperties,
  readEnumerations,
  readRepresentations,
  readAvailability,
  readExamples,
];

function kindOf(outline: Outline): PageKind {
  const declared = outline.page.meta.doc_type?.toLowerCase() ?? '';
  const has = (role: Role, type: 'table' | 'code') =>
    outline.sections.some((section) => section.role === role && section.blocks.some((block) => block.type === type));
  const title = outline.title?.inline.text ?? '';
  if (has('httpRequest', 'code') || (has('permissions', 'table') && !has('properties', 'table'))) return 'operation';
  if (/\b(?:resource|complex|entity|enum|enumeration)(?: type)?(?:\s*\([^()]{0,80}\))?$/i.test(title)) return 'type';
  if (has('properties', 'table') || has('representation', 'code')) return 'type';
  if (declared === 'apipagetype') return 'operation';
  return declared === 'resourcepagetype' || declared === 'enumpagetype' ? 'type' : 'other';
}

/** Tables and code that stand in a section whose heading says nothing to the reader. */
function reportStrayTables(outline: Outline, out: Collector): void {
  for (const section of outline.sections) {
    if (section.role !== null) continue;
    for (const block of section.blocks) {
      const header = block.type === 'table' ? block.header.map((cell) => cell.text).join(' | ') : '';
      const clouds = block.type === 'table' && readTable(block).columns.every((column) => column === 'cloud');
      if (block.type === 'table' && !clouds)
        out.puzzle(block, header, `a table under "${section.title}", a heading that is not known`);
      if (block.type === 'code')
        out.puzzle(block, block.code, `code under "${section.title}", a heading that is not known`);
    }
  }
}
