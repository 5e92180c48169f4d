import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { identifyPages, readDescribed, readKnownPages } from './check/check.ts';
import { lockFile, printLock, readLock } from './check/lock.ts';
import { projectOf } from './check-verb.ts';
import { ReadFailure } from './read/failure.ts';
import { applied, changesetOf } from './sync/changeset.ts';
import { type Plan, planSync } from './sync/plan.ts';
import { type Report, reportAsJson, reportAsMarkdown, reportAsText, reportOf } from './sync/summary.ts';
import { formatOf, type Options, type Outcome, rootsOf, UsageError } from './verbs.ts';

const say = (text: string) => process.stderr.write(`${text}\n`);

/** `sync PATH…`: what the pages ask of the description; with --apply the description, the lock and the client follow. */
export async function sync(paths: readonly string[], options: Options): Promise<Outcome> {
  const format = formatOf(options, ['text', 'json', 'markdown']);
  if (paths.length === 0) throw new UsageError('sync needs the folder of the pages');
  if (options.apply === true && options['dry-run'] === true)
    throw new UsageError('--apply and --dry-run exclude each other');
  const root = projectOf(options);
  const described = readDescribed(root);
  const lock = existsSync(join(root, lockFile)) ? readLock(root) : null;
  const read = await readKnownPages(paths, described, rootsOf(options));
  if (read.unreadable.length > 0) return { output: '', unreadable: read.unreadable, findings: false };
  if (identifyPages(read, described).pages.length === 0)
    throw new UsageError(
      `no page under ${paths.join(', ')} has to do with the description; name the folder of the pages`,
    );
  const ids = new Set(Array.isArray(options.accept) ? options.accept : []);
  const plan = planSync(read, described.description, lock, { ids, breaking: options['accept-breaking'] === true });
  const unknown = [...ids].filter((id) => !plan.proposals.some(({ finding }) => finding.id === id));
  if (unknown.length > 0) throw new UsageError(`--accept ${unknown.join(', ')}: there is no such finding`);
  const report = await carryOut(plan, root, options);
  const print = { text: reportAsText, json: reportAsJson, markdown: reportAsMarkdown }[format] ?? reportAsText;
  const findings = report.proposals.length > 0 || report.lockChanged || report.notUnderstood.length > 0;
  return { output: print(report), unreadable: [], findings };
}

async function carryOut(plan: Plan, root: string, options: Options): Promise<Report> {
  const lockText = printLock(plan.lock);
  const lockChanged = !existsSync(join(root, lockFile)) || readFileSync(join(root, lockFile), 'utf8') !== lockText;
  const report = reportOf(plan, { lockChanged });
  const files = allChanges(plan, root, lockChanged ? lockText : null);
  if (files.size === 0) return report;
  if (options['dry-run'] === true)
    return { ...report, patch: await (await import('./sync/apply.ts')).patchOf(root, files) };
  return options.apply === true ? applyAll(plan, root, files, report) : report;
}

function allChanges(plan: Plan, root: string, lockText: string | null): Map<string, string | null> {
  const files = new Map(plan.changes);
  if (lockText !== null) files.set(lockFile, lockText);
  if (plan.changes.size > 0 && applied(plan.proposals).length > 0) {
    const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string };
    const note = changesetOf(name, plan.proposals);
    files.set(note.file, note.text);
  }
  return files;
}

/** Everything or nothing: the changes are tried in a copy, and only what passed there is moved into place. */
async function applyAll(plan: Plan, root: string, files: Map<string, string | null>, report: Report): Promise<Report> {
  const { tryInCopy } = await import('./sync/apply.ts');
  const { replaceFiles } = await import('./sync/replace-files.ts');
  const breaking = applied(plan.proposals).some(({ finding }) => finding.class === 'breaking');
  try {
    const trial = plan.changes.size === 0 ? null : await tryInCopy(root, files, breaking, say);
    const all = new Map([...files, ...(trial?.generated ?? [])]);
    replaceFiles(root, all);
    say(`ok   ${all.size} files are in place`);
    return {
      ...report,
      applied: true,
      files: [...all.keys()].sort(),
      tests: trial?.tests ?? [],
      types: trial?.types ?? [],
    };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new ReadFailure('sync', `${message}\nnothing was changed`, { cause });
  }
}
