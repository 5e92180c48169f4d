import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const CLI = join(REPOSITORY, 'node_modules/@redocly/cli/bin/cli.js');

/** Neither asks the registry for a newer CLI nor reports its use: linting and bundling need no network. */
const OFFLINE = { REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', REDOCLY_TELEMETRY: 'off' };

export interface RedoclyRun {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs the Redocly CLI in the repository, on the Node that runs this script.
 *
 * @throws Error when the CLI cannot be started; what it finds is in the result
 */
export function redocly(command: string[], environment: Record<string, string> = {}): Promise<RedoclyRun> {
  const options = { cwd: REPOSITORY, env: { ...process.env, ...OFFLINE, ...environment }, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [CLI, ...command], options, (error, stdout, stderr) => {
      if (!error) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr });
      else reject(new Error(`The Redocly CLI cannot be run: ${error.message}; run: npm ci`, { cause: error }));
    });
  });
}
