import { parseArgs } from 'node:util';
import { ReadFailure } from './read/failure.ts';
import { diff, facts, type Options, type Outcome, UsageError } from './verbs.ts';

const usage = `usage: npm run docs -- VERB [options]
  facts PATH…                 the facts that pages state        --format text|json
  diff BEFORE AFTER           what changed between two states   --format text|json|github|sarif|markdown
  diff --git REPO REV..REV [PATH…]
  check PATH…                 the pages against openapi/        --format text|json|github|sarif
  check                       the facts last accepted (openapi/documented.lock.json) against openapi/
  lock PATH…                  accepts what the pages state, where openapi/ describes it
  sync PATH…                  what openapi/ would have to change --format text|json|markdown
options
  --format NAME   how to print; text by default
  --root DIR      a further folder from which included files may be read (can be given again)
  --accepted      check: also lists what is accepted
  --apply         sync: changes openapi/ and its lock, generates the client, writes a changeset; everything or nothing
  --dry-run       sync: prints the patch and changes nothing
  --accept ID     sync: applies this breaking change as well (can be given again)
  --accept-breaking  sync: applies all breaking changes
  --project DIR   check, lock, sync: a checkout of the project, by default this one
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

/** What needs the description is loaded where it is asked for: reading pages alone stays fast. */
const verbs: Record<string, (paths: readonly string[], options: Options) => Promise<Outcome>> = {
  facts,
  diff,
  check: async (...call) => (await import('./check-verb.ts')).check(...call),
  lock: async (...call) => (await import('./check-verb.ts')).lock(...call),
  sync: async (...call) => (await import('./sync-verb.ts')).sync(...call),
};

export interface Ending {
  code: 0 | 1 | 2;
  stdout: string;
  stderr: string;
}

/** Runs one verb; gives what to print and the exit code. */
export async function run(args: string[]): Promise<Ending> {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [verb, ...paths] = positionals;
    if (values.help) return { code: 0, stdout: usage, stderr: '' };
    if (verb === undefined) throw new UsageError('a verb is missing');
    const found = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (!found) throw new UsageError(`${verb}: not a verb`);
    return ending(await found(paths, values));
  } catch (error) {
    if (error instanceof ReadFailure) return failed(`docs: ${error.page}: ${error.message}\n`);
    if (error instanceof UsageError || isParseError(error)) return failed(`docs: ${error.message}\n\n${usage}`);
    throw error;
  }
}

function ending({ output, unreadable, findings }: Outcome): Ending {
  const stderr = unreadable.map(({ page, why }) => `docs: ${page} ${why}\n`).join('');
  return { code: unreadable.length > 0 ? 2 : findings ? 1 : 0, stdout: output, stderr };
}

function failed(stderr: string): Ending {
  return { code: 2, stdout: '', stderr };
}

function isParseError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
