import { redocly } from './redocly.ts';

interface LintProblem {
  ruleId: string;
  severity: 'error' | 'warn';
  message: string;
  location: { source: { ref: string }; pointer?: string; start?: { line: number; col: number } }[];
}

export interface LintReport {
  totals: { errors: number; warnings: number; ignored: number };
  version: string;
  problems: LintProblem[];
}

/**
 * What Redocly finds in each of the descriptions, in their order, in one run of the CLI.
 *
 * @param config the Redocly configuration; by default redocly.yaml
 * @throws Error when a description cannot be read, or when the CLI reports on fewer descriptions than asked: a run that
 * linted nothing is no pass
 */
export async function lintDescriptions(descriptions: string[], config = 'redocly.yaml'): Promise<LintReport[]> {
  const flags = ['--config', config, '--lint-config', 'error', '--format', 'json', '--max-problems', '10000'];
  const { stdout, stderr } = await redocly(['lint', ...descriptions, ...flags], { NO_COLOR: '1' });
  const reports = parseReports(stdout);
  if (descriptions.length > 0 && reports.length === descriptions.length) return reports;
  throw new Error(`Redocly linted ${reports.length} of ${descriptions.length} descriptions\n${stderr.trim()}`);
}

/** The CLI prints one JSON object a description, one right behind the other, each indented. */
const parseReports = (stdout: string): LintReport[] =>
  stdout
    .split(/(?<=^\})(?=\{$)/m)
    .filter((part) => part.trim() !== '')
    .map((part) => JSON.parse(part) as LintReport);
