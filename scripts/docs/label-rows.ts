import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { Json } from './fact.ts';
import { isInside } from './read/files.ts';

export interface LabelledChange {
  kind: string;
  subject: string;
  before: Json;
  after: Json;
  where?: string;
  weak?: boolean;
}

export interface LabelRow {
  commit: string;
  path_before: string | null;
  path_after: string | null;
  contract_change: boolean;
  changes: LabelledChange[];
  ambiguous?: boolean;
  before_file: string | null;
  after_file: string | null;
}

/** The rows of a file of labelled page changes, one JSON object a line. */
export function readLabels(file: string): LabelRow[] {
  if (!existsSync(file)) throw new Error(`${file}: no such file; name a labels.jsonl`);
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line) as LabelRow];
    } catch (cause) {
      throw new Error(`${file}:${index + 1}: not a JSON object`, { cause });
    }
  });
}

/** The text of a page of a row; null where the page is not there on that side. */
export function pageOfRow(labels: string, file: string | null): string | null {
  if (file === null) return null;
  const path = join(dirname(labels), file);
  if (isAbsolute(file) || !isInside(dirname(labels), path))
    throw new Error(`${file}: lies outside the folder of the labels`);
  return readFileSync(path, 'utf8');
}
