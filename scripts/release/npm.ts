import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs npm in a folder and gives what it prints. @throws {Error} with what it says, and its code where it has one */
export async function npm(folder: string, args: readonly string[]): Promise<string> {
  const isWindows = process.platform === 'win32';
  const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024, shell: isWindows };
  try {
    return (await run(isWindows ? 'npm.cmd' : 'npm', args, options)).stdout;
  } catch (error) {
    const { stderr, stdout, message } = error as { stderr?: string; stdout?: string; message: string };
    throw new Error(`npm ${args[0]} failed: ${(stderr || stdout || message).trim()}`, { cause: error });
  }
}
