import { enableCompileCache } from 'node:module';
import { parseArgs } from 'node:util';
import type { Options, Outcome } from './verbs.ts';

// Stripping the types of some forty files and compiling the parsers would take half of a run.
enableCompileCache();

const usage = `usage: npm run docs -- VERB [options]
  facts PATH…                 the facts that pages state        --format text|json
  diff BEFORE AFTER           what changed between two states   --format text|json|github|sarif|markdown
  diff --git REPO REV..REV [PATH…]
  check PATH…                 the pages against openapi/        --format text|json|github|sarif
  check                       the facts last accepted (openapi/documented.lock.json) against openapi/
  lock PATH…                  accepts what the pages state, where it is what openapi/ describes
  sync PATH…                  what openapi/ would have to change --format text|json|markdown
options
  --format NAME   how to print; text by default
  --root DIR      a further folder from which included files may be read (can be given again)
  --accepted      check: lists what is accepted as well
  --apply         sync: changes openapi/, the lock and generated/, and writes a changeset; everything or nothing
  --dry-run       sync: prints the patch and changes nothing
  --accept ID     sync: also applies this breaking change, or decides for it (can be given again)
  --accept-breaking  sync: applies all breaking changes
  --project DIR   check, lock, sync: the project, where it is not this one
  --help
BEFORE and AFTER are files or folders; /dev/null stands for a page that is not there.
exit code: 0 nothing changed or found, 1 changes or findings, 2 wrong usage or something that could not be read
`;

const options = {
  format: { type: 'string' },
  git: { type: 'string' },
  root: { type: 'string', multiple: true },
  accepted: { type: 'boolean' },
  apply: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  accept: { type: 'string', multiple: true },
  'accept-breaking': { type: 'boolean' },
  project: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Runs one verb and gives the exit code. */
async function main(args: string[]): Promise<number> {
  const { UsageError } = await import('./verbs.ts');
  const { ReadFailure } = await import('./read/failure.ts');
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [verb, ...paths] = positionals;
    if (values.help) {
      process.stdout.write(usage);
      return 0;
    }
    const { output, unreadable, findings } = await run(verb, paths, values);
    process.stdout.write(output);
    for (const { page, why } of unreadable) process.stderr.write(`docs: ${page} ${why}\n`);
    return unreadable.length > 0 ? 2 : findings ? 1 : 0;
  } catch (error) {
    if (error instanceof ReadFailure) process.stderr.write(`docs: ${error.page}: ${error.message}\n`);
    else if (error instanceof UsageError || isParseError(error))
      process.stderr.write(`docs: ${error.message}\n\n${usage}`);
    else throw error;
    return 2;
  }
}

async function run(verb: string | undefined, paths: readonly string[], values: Options): Promise<Outcome> {
  const verbs = await import('./verbs.ts');
  if (verb === 'facts' || verb === 'diff') return verbs[verb](paths, values);
  if (verb === 'check' || verb === 'lock') return (await import('./check-verb.ts'))[verb](paths, values);
  if (verb === 'sync') return (await import('./sync-verb.ts')).sync(paths, values);
  throw new verbs.UsageError(verb ? `${verb}: not a verb` : 'a verb is missing');
}

function isParseError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

process.exitCode = await main(process.argv.slice(2));
