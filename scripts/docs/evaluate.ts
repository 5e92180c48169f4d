import type { Change } from './change.ts';
import { diffFacts } from './diff.ts';
import type { Json } from './fact.ts';
import { type LabelledChange, type LabelRow, pageOfRow, readLabels } from './label-rows.ts';
import { addPage, emptyReading, type Reading, readPage } from './read-pages.ts';
import { listOf, sameJson } from './same.ts';

export interface Score {
  found: number;
  /** What the tool said that the labels do not have. */
  extra: number;
  missed: number;
}

export interface Evaluation {
  rows: Score;
  /** By kind, subject and place of the statement. */
  entries: Score;
  /** As `entries`, with equal values on both sides. */
  values: Score;
  misses: string[];
  leftAside: number;
}

/** Holds what the tool finds against labelled changes. Ambiguous rows and weak entries are left aside. */
export async function evaluate(labels: string): Promise<Evaluation> {
  const result: Evaluation = {
    rows: emptyScore(),
    entries: emptyScore(),
    values: emptyScore(),
    misses: [],
    leftAside: 0,
  };
  const rows = readLabels(labels);
  if (rows.length === 0) throw new Error(`${labels}: holds no rows`);
  for (const row of rows) {
    if (row.ambiguous) result.leftAside += 1;
    else judge(row, await changesOf(row, labels), result);
  }
  return result;
}

async function changesOf(row: LabelRow, labels: string): Promise<Change[]> {
  const before = await readingOf(row.path_before, pageOfRow(labels, row.before_file));
  const after = await readingOf(row.path_after, pageOfRow(labels, row.after_file));
  const samePages = new Map(
    row.path_before !== null && row.path_after !== null ? [[row.path_before, row.path_after]] : [],
  );
  return diffFacts(before, after, { samePages }).changes;
}

async function readingOf(path: string | null, text: string | null): Promise<Reading> {
  const reading = emptyReading();
  if (path !== null && text !== null) addPage(await readPage(text, path), reading);
  return reading;
}

function emptyScore(): Score {
  return { found: 0, extra: 0, missed: 0 };
}

function judge(row: LabelRow, changes: Change[], result: Evaluation): void {
  const name = `${row.commit} ${row.path_after ?? row.path_before}`;
  const wanted = row.changes.filter((entry) => !entry.weak);
  const kinds = new Set(changes.map((change) => change.kind as string));
  const missing = [...new Set(wanted.map((entry) => entry.kind))].filter((kind) => !kinds.has(kind));
  const flagged = changes.length > 0;
  if (row.contract_change && flagged && missing.length === 0) result.rows.found += 1;
  else if (row.contract_change) {
    result.rows.missed += 1;
    result.misses.push(`row missed: ${name}: ${missing.join(', ') || 'nothing flagged'}`);
  } else if (flagged) {
    result.rows.extra += 1;
    result.misses.push(`row flagged without cause: ${name}: ${[...kinds].join(', ')}`);
  }
  judgeEntries(name, row.changes, changes, result);
}

function judgeEntries(name: string, labelled: LabelledChange[], changes: Change[], result: Evaluation): void {
  const free = new Set(changes);
  for (const entry of labelled) {
    const candidates = [...free].filter((change) => sameEntry(entry, change));
    const exact = candidates.find(
      (change) => sameSide(entry.before, change.before) && sameSide(entry.after, change.after),
    );
    const found = exact ?? candidates[0];
    if (found) free.delete(found);
    if (entry.weak) continue;
    result.entries[found ? 'found' : 'missed'] += 1;
    result.values[exact ? 'found' : 'missed'] += 1;
    if (!found) result.misses.push(`entry missed: ${name}: ${entry.kind} ${entry.subject}`);
    else if (!exact) {
      result.values.extra += 1;
      const shown = `${JSON.stringify(found.before)} -> ${JSON.stringify(found.after)}`;
      result.misses.push(`entry with another value: ${name}: ${entry.kind} ${entry.subject}: ${shown}`);
    }
  }
  for (const change of free) {
    result.entries.extra += 1;
    result.values.extra += 1;
    result.misses.push(`entry not labelled: ${name}: ${change.kind} ${change.subject}`);
  }
}

/** Labels add remarks in brackets and part names from headings in more than one way. */
function plainSubject(subject: string, kind: string): string {
  const text = kind === 'operation.permission' ? subject : subject.replace(/\s*\([^()]*\)\s*$/, '');
  return text
    .replace(/\s*[/:,>]\s*|\s+[-–—]\s+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

function sameEntry(entry: LabelledChange, change: Change): boolean {
  if (entry.kind !== change.kind || (entry.where ?? null) !== change.where) return false;
  return plainSubject(entry.subject, entry.kind) === plainSubject(change.subject, entry.kind);
}

/** Lists compare as sets; a member that only says `false` may be left out. */
function sameSide(labelled: Json, found: Json): boolean {
  if (Array.isArray(labelled) || Array.isArray(found)) return sameJson(listOf(labelled).sort(), listOf(found).sort());
  return sameJson(withoutFalse(labelled), withoutFalse(found));
}

function withoutFalse(value: Json): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const members = Object.entries(value).filter(([key, member]) => key !== 'stream' || member !== false);
  return Object.fromEntries(members);
}
