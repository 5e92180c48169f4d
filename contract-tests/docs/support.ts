import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Change } from '../../scripts/docs/change.ts';
import { diffFacts } from '../../scripts/docs/diff.ts';
import type { Fact } from '../../scripts/docs/fact.ts';
import { addPage, emptyReading, type Reading, readPage } from '../../scripts/docs/read-pages.ts';

export const fixtures = fileURLToPath(new URL('../fixtures/docs/', import.meta.url));
export const shared = fileURLToPath(new URL('../../../shared/', import.meta.url));
export const hasShared = existsSync(join(shared, 'docs-history', 'labels.jsonl'));

/** Reads pages given as text; a name ending in .html or .txt tells what they are written in. */
export async function read(pages: Record<string, string>): Promise<Reading> {
  const reading = emptyReading();
  for (const [path, text] of Object.entries(pages)) addPage(await readPage(text, path), reading);
  return reading;
}

export async function factsIn(text: string, path = 'page.md'): Promise<Fact[]> {
  return (await read({ [path]: text })).facts;
}

/** `subject = value` of the facts of a kind, in the order of the page. */
export async function stated(text: string, kind: string, path = 'page.md'): Promise<Record<string, unknown>> {
  const facts = (await factsIn(text, path)).filter((fact) => fact.kind === kind);
  return Object.fromEntries(facts.map((fact) => [fact.subject, fact.value]));
}

export async function changesOf(
  before: Record<string, string> | string,
  after: Record<string, string> | string,
): Promise<Change[]> {
  const pages = (side: Record<string, string> | string) => (typeof side === 'string' ? { 'page.md': side } : side);
  return diffFacts(await read(pages(before)), await read(pages(after))).changes;
}

/** A page of an operation with the given sections below its request line. */
export function operation(...sections: string[]): string {
  return [
    '# Prune a tree',
    '## HTTP request',
    '```http\nPOST https://graph.microsoft.com/beta/trees/{id}/prune\n```',
    ...sections,
  ].join('\n\n');
}

export function table(header: string, ...rows: string[]): string {
  return [
    `| ${header} |`,
    `|${header
      .split('|')
      .map(() => '---')
      .join('|')}|`,
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}

/** A page of a type with the given rows of properties. */
export function resource(...rows: string[]): string {
  return `# leaf resource type\n\n## Properties\n\n${table('Property | Type | Description', ...rows)}\n`;
}

/** A folder with the given files that goes when the test is over. */
export function folderWith(files: Record<string, string | Uint8Array>): string {
  const folder = mkdtempSync(join(tmpdir(), 'docs-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}
