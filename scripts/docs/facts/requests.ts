import type { Outline, Section } from '../outline.ts';
import { qualifierOf, sectionsOf } from '../outline.ts';
import type { CodeBlock } from '../page.ts';
import type { Collector } from './collector.ts';

export const requestLine = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|MERGE)\s+(\S.*)$/;

/** `operation.method` and `operation.url`: the request lines of the page, counted for each zone. */
export function readRequests(outline: Outline, out: Collector): void {
  const counts = new Map<string | null, number>([[null, 0]]);
  for (const section of sectionsOf(outline, 'httpRequest')) {
    for (const block of section.blocks) if (block.type === 'code') readBlock(block, section, counts, out);
  }
}

function readBlock(block: CodeBlock, section: Section, counts: Map<string | null, number>, out: Collector): void {
  const lines = block.code.split('\n');
  lines.forEach((text, index) => {
    const match = requestLine.exec(text.trim());
    const place = { line: block.line + index, column: (index === 0 ? block.column : 1) + text.search(/\S|$/) };
    if (!match) {
      const known = text.trim() === '' || /^\s*[?&]/.test(text) || /^[\w-]+:\s/.test(text.trim());
      if (!known) out.puzzle(place, text, 'not a request line');
      return;
    }
    const [, method = '', rest = ''] = match;
    const url = (rest + continuation(lines, index + 1)).replace(/\s+HTTP\/[\d.]+$/, '').replace(/\s+/g, ' ');
    const qualifier = qualifierOf(section);
    for (const zone of block.zones ?? [null]) {
      const subject = `HTTP request ${count(counts, zone)}${qualifier ? ` / ${qualifier}` : ''}`;
      const shown = { zones: zone === null ? null : [zone] };
      out.add({ kind: 'operation.method', subject, value: method }, section, shown, place);
      out.add({ kind: 'operation.url', subject, value: url }, section, shown, {
        line: place.line,
        column: place.column + text.trim().indexOf(rest),
      });
    }
  });
}

/** Long query strings go on in lines that start with `?` or `&`. */
function continuation(lines: readonly string[], from: number): string {
  let rest = '';
  for (let index = from; /^\s*[?&]/.test(lines[index] ?? ''); index += 1) rest += lines[index]?.trim() ?? '';
  return rest;
}

/** A line in a zone counts for its readers, a line outside counts for all. */
function count(counts: Map<string | null, number>, zone: string | null): number {
  const next = zone === null ? Math.max(...counts.values()) + 1 : (counts.get(zone) ?? counts.get(null) ?? 0) + 1;
  if (zone === null) for (const known of counts.keys()) counts.set(known, next);
  else counts.set(zone, next);
  return next;
}
