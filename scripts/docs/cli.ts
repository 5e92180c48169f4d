import { parseArgs } from 'node:util';
import { ReadFailure } from './read/failure.ts';
import { diff, facts, type Outcome, UsageError } from './verbs.ts';

const usage = `usage: npm run docs -- VERB [options]
  facts PATH…                 the facts that pages state        --format text|json
  diff BEFORE AFTER           what changed between two states   --format text|json|github|sarif|markdown
  diff --git REPO REV..REV [PATH…]
options
  --format NAME   how to print; text by default
  --root DIR      a further folder from which included files may be read (can be given again)
  --help
BEFORE and AFTER are files or folders; /dev/null stands for a page that is not there.
exit code: 0 nothing changed or found, 1 changes or findings, 2 wrong usage or something that could not be read
`;

const options = {
  format: { type: 'string' },
  git: { type: 'string' },
  root: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const;

const verbs = { facts, diff };

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
    if (verb !== 'facts' && verb !== 'diff') throw new UsageError(`${verb}: not a verb`);
    return ending(await verbs[verb](paths, values));
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
