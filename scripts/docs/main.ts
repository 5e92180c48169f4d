import { enableCompileCache } from 'node:module';
import { parseArgs } from 'node:util';

// Stripping the types of some forty files and compiling the parsers would take half of a run.
enableCompileCache();

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

/** Runs one verb and gives the exit code. */
async function main(args: string[]): Promise<number> {
  const { UsageError, ...verbs } = await import('./verbs.ts');
  const { ReadFailure } = await import('./read/failure.ts');
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [verb, ...paths] = positionals;
    if (values.help) {
      process.stdout.write(usage);
      return 0;
    }
    if (verb !== 'facts' && verb !== 'diff') throw new UsageError(verb ? `${verb}: not a verb` : 'a verb is missing');
    const { output, unreadable, findings } = await verbs[verb](paths, values);
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

function isParseError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

process.exitCode = await main(process.argv.slice(2));
