import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Problem, Verdict } from './verdict.ts';

const run = promisify(execFile);
const levels = ['info', 'low', 'moderate', 'high', 'critical'] as const;
type Level = (typeof levels)[number];

/** What `npm audit --json` prints: the advisories, or why it has none to print. */
export interface AuditReport {
  readonly vulnerabilities?: Readonly<Record<string, { severity: Level; range?: string; fixAvailable?: unknown }>>;
  readonly metadata?: { readonly dependencies?: { readonly total?: number } };
  readonly message?: string;
  readonly error?: { readonly summary?: string };
}

/** Asks the registry about the dependencies of the package, or about all that is installed. */
export async function audit(root: string, production: boolean): Promise<AuditReport> {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const omit = production ? ['--omit=dev', '--omit=peer', '--omit=optional'] : [];
  const options = { cwd: root, maxBuffer: 64 * 1024 * 1024, shell: process.platform === 'win32' };
  const { stdout, message } = await run(npm, ['audit', '--json', '--package-lock-only', ...omit], options).then(
    (output) => ({ ...output, message: 'npm audit printed nothing' }),
    (error: Error & { stdout: string }) => error,
  );
  return stdout ? (JSON.parse(stdout) as AuditReport) : { message };
}

/**
 * No known advisory of any level for what users install, and none of level high or above for the tools.
 *
 * @param required whether it fails where the registry gives no answer; else that is said, and nothing more
 */
export function checkAudit(production: AuditReport, all: AuditReport, required: boolean): Verdict {
  const refusal = [production, all].find(({ metadata }) => !metadata);
  if (refusal) {
    const reason = `the registry gave no advisories (${reasonOf(refusal)})`;
    const remedy = 'run it against a registry with an audit endpoint, or without --require-audit';
    return required
      ? { said: '', problems: [{ what: `could not be asked: ${reason}`, remedy }] }
      : { said: '', problems: [], unasked: `${reason}; the workflow on GitHub requires it (--require-audit)` };
  }
  const ofUsers = advisories(production, 'info', 'dependency');
  const ofTools = advisories(all, 'high', 'tool').filter(({ what }) => !ofUsers.some((other) => other.what === what));
  return {
    said: 'no advisory for what users install, none of level high or above for the tools',
    problems: [...ofUsers, ...ofTools],
  };
}

/** Without the address of the registry, which differs from place to place. */
const reasonOf = ({ message, error }: AuditReport): string =>
  (error?.summary || message || 'no reason given').replace(/\s*-?\s*(GET|POST)?\s*https?:\S+/g, '').split('\n')[0]!;

function advisories({ vulnerabilities = {} }: AuditReport, from: Level, role: string): Problem[] {
  return Object.entries(vulnerabilities)
    .filter(([, { severity }]) => levels.indexOf(severity) >= levels.indexOf(from))
    .map(([name, { severity, range = 'any version', fixAvailable }]) => ({
      what: `the ${role} ${name} ${range} has an advisory of level ${severity}`,
      remedy: fixAvailable ? 'npm audit fix' : `take another package than ${name}, or override it`,
    }));
}
