import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFiles } from '../docs/sync/replace-files.ts';
import { accept } from './api-report.ts';
import type { Problem, Verdict } from './verdict.ts';

const suffix = '.api.md';
const shown = 8;

/** Holds the public API, by entry point, against the reports under review in a folder. */
export function checkApi(folder: string, reports: ReadonlyMap<string, string>): Verdict {
  const problems = [
    ...[...reports].flatMap(([name, text]) => difference(name, read(folder, name), text)),
    ...accepted(folder)
      .filter((name) => !reports.has(name))
      .map((name) => ({ what: `${name}${suffix} is the report of no entry point`, remedy: accept })),
    ...(reports.size > 0 ? [] : [{ what: 'no entry point has types', remedy: 'correct exports in package.json' }]),
  ];
  return { said: `${reports.size} entry points as in scripts/package/api`, problems };
}

/** Takes the reports over, all or none, and removes those of entry points that are gone. */
export function updateApi(folder: string, reports: ReadonlyMap<string, string>): string[] {
  const gone = accepted(folder).filter((name) => !reports.has(name));
  const texts = new Map<string, string | null>(gone.map((name) => [name + suffix, null]));
  for (const [name, text] of reports) if (read(folder, name) !== `${text}\n`) texts.set(name + suffix, `${text}\n`);
  replaceFiles(folder, texts);
  return [...texts.keys()].sort();
}

const accepted = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith(suffix))
        .map((file) => file.slice(0, -suffix.length))
    : [];

function read(folder: string, name: string): string | undefined {
  const file = join(folder, name + suffix);
  return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\r\n', '\n') : undefined;
}

function difference(name: string, before: string | undefined, now: string): Problem[] {
  if (before === undefined) return [{ what: `the API of ${name} is under no review yet`, remedy: accept }];
  if (before === `${now}\n`) return [];
  const lines = [...only(before, now, '-'), ...only(now, before, '+')];
  const more = lines.length > shown ? [`… ${lines.length - shown} more lines`] : [];
  const first = lines.length > 0 ? lines.slice(0, shown) : ['the same lines in another order'];
  const remedy = `if that is meant, ${accept}, and a note in .changeset`;
  return [{ what: `the API of ${name} has changed`, remedy, lines: [...first, ...more] }];
}

/** The lines that one text has more often than the other, marked. */
function only(text: string, other: string, mark: string): string[] {
  const left = new Map<string, number>();
  for (const line of other.trimEnd().split('\n')) left.set(line, (left.get(line) ?? 0) + 1);
  return text
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const count = left.get(line) ?? 0;
      left.set(line, count - 1);
      return count > 0 ? [] : [`${mark} ${line}`];
    });
}
