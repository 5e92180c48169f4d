import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type CheckResult,
  checkLock,
  checkPages,
  contradictionsOf,
  identifyPages,
  readDescribed,
  readKnownPages,
} from './check/check.ts';
import { lockFile, lockWith, parseLock, printLock, readLock } from './check/lock.ts';
import { replaceFiles } from './sync/replace-files.ts';
import { formatOf, type Options, type Outcome, rootsOf, UsageError } from './verbs.ts';

/** The repository, or with --project a copy of its openapi/ folder's parent. */
export function projectOf(options: Options): string {
  return typeof options.project === 'string' ? options.project : fileURLToPath(new URL('../..', import.meta.url));
}

/** `check PATH…`: the pages against the description; `check`: the facts last accepted against the description. */
export async function check(paths: readonly string[], options: Options): Promise<Outcome> {
  const format = formatOf(options, ['text', 'json', 'github', 'sarif']);
  const root = projectOf(options);
  const described = readDescribed(root);
  if (paths.length === 0) return outcome(checkLock(described, readLock(root)), format, options);
  const read = await readKnownPages(paths, described, rootsOf(options));
  if (identifyPages(read, described).pages.length === 0 && read.unreadable.length === 0) {
    throw new UsageError(
      `no page under ${paths.join(', ')} has to do with the description; name the folder of the pages`,
    );
  }
  const lock = existsSync(join(root, lockFile)) ? readLock(root) : null;
  return outcome(checkPages(read, described, lock), format, options);
}

async function outcome(result: CheckResult, format: string, options: Options): Promise<Outcome> {
  const formats = await import('./formats/findings.ts');
  const print = {
    text: () => formats.findingsAsText(result, options.accepted === true),
    json: () => formats.findingsAsJson(result),
    github: () => formats.findingsAsGithub(result),
    sarif: () => formats.findingsAsSarif(result),
  }[format];
  const findings = result.findings.length + result.notUnderstood.length > 0;
  return { output: print?.() ?? '', unreadable: result.unreadable, findings };
}

/** `lock PATH…`: accepts what the pages state now. It is refused while the pages and the description differ. */
export async function lock(paths: readonly string[], options: Options): Promise<Outcome> {
  if (paths.length === 0) throw new UsageError('lock needs the folder of the pages');
  const root = projectOf(options);
  const described = readDescribed(root);
  const before = existsSync(join(root, lockFile)) ? parseLock(readFileSync(join(root, lockFile), 'utf8')) : null;
  const read = await readKnownPages(paths, described, rootsOf(options));
  const result = checkPages(read, described, before);
  if (result.findings.length > 0 || result.unreadable.length > 0) return outcome(result, 'text', options);
  const identified = identifyPages(read, described);
  const { pages } = identified;
  if (!pages.some(({ page }) => page.home))
    throw new UsageError('only pages at their own place can be locked; name the folder that holds api/');
  const next = printLock(lockWith(before, pages, contradictionsOf(identified, described, null)));
  replaceFiles(root, new Map([[lockFile, next]]));
  return {
    output: `ok   ${lockFile} holds the facts of ${pages.length} pages\n`,
    unreadable: [],
    findings: false,
  };
}
