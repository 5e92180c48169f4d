/**
 * `npm run lint:openapi`: holds openapi/ against every built-in rule of Redocly and our own rules (redocly.yaml).
 * Exit code 0 without a problem, 1 with one or where nothing could be linted, 2 for wrong usage.
 */
import { parseArgs } from 'node:util';
import { lintDescriptions } from './openapi/lint.ts';
import { redocly } from './openapi/redocly.ts';

const USAGE = `usage: npm run lint:openapi -- [description] [--format human|github|json]

  human   problems with the lines that they stand on (default)
  github  annotations of a pull request (default where GITHUB_ACTIONS is set)
  json    the problems as JSON, and nothing else, on stdout`;

const CLI_FORMATS = { human: 'codeframe', github: 'github-actions', json: 'json' } as const;
type Format = keyof typeof CLI_FORMATS;

async function main(): Promise<number> {
  const { description, format } = readArguments();
  const started = performance.now();
  const [report] = await lintDescriptions([description]);
  if (!report) throw new Error(`${description} was not linted`);
  const problems = report.problems.length;
  if (format === 'json') console.log(JSON.stringify(report, null, 2));
  else if (problems > 0) await show(description, CLI_FORMATS[format]);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (problems === 0) console.error(`ok   ${description} follows every rule (${seconds} s)`);
  else
    console.error(`FAIL ${description} breaks a rule in ${problems} places; correct it and run: npm run lint:openapi`);
  return problems === 0 ? 0 : 1;
}

function readArguments(): { description: string; format: Format } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { format: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const format = values.format ?? (process.env.GITHUB_ACTIONS ? 'github' : 'human');
  if (!Object.hasOwn(CLI_FORMATS, format)) throw new UsageError(`unknown format ${format}`);
  if (positionals.length > 1) throw new UsageError(`one description at a time, not ${positionals.length}`);
  return { description: positionals[0] ?? 'openapi/openapi.yaml', format: format as Format };
}

/** The CLI renders what it found; it is asked again because it has one format a run. */
async function show(description: string, format: string): Promise<void> {
  const color: Record<string, string> = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };
  const flags = ['--config', 'redocly.yaml', '--format', format, '--max-problems', '1000'];
  const { stdout } = await redocly(['lint', description, ...flags], color);
  process.stdout.write(`${stdout.trim()}\n`);
}

class UsageError extends Error {}

try {
  process.exitCode = await main();
} catch (error) {
  const { code = '', message } = error as Error & { code?: string };
  const isUsage = error instanceof UsageError || code.startsWith('ERR_PARSE_ARGS');
  console.error(isUsage ? `${message}\n\n${USAGE}` : `FAIL ${message}`);
  process.exitCode = isUsage ? 2 : 1;
}
