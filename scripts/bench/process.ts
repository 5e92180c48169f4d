import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import type { Workspace } from './workspace.ts';

const run = promisify(execFile);

/** The bearer token of all clients: the server refuses what comes without it. */
export const token = 'a-made-up-token';

/** Runs a program of programs/ in a fresh process and gives what it prints. @throws {Error} with what it complained of. */
export async function sample<T>(
  workspace: Workspace,
  program: string,
  input: object,
  flags: readonly string[] = [],
): Promise<T> {
  const args = [...flags, workspace.program(program), JSON.stringify(input)];
  const { stdout } = await run(process.execPath, args, { cwd: workspace.folder, maxBuffer: 2 ** 26 });
  return JSON.parse(stdout) as T;
}

/** A program of programs/ that stays, and answers a message with a message. */
export interface Helper extends AsyncDisposable {
  ask<T>(message: unknown): Promise<T>;
  next<T>(): Promise<T>;
}

/** Starts a program in a fresh process. What is asked of it fails where it ends. */
export function startHelper(workspace: Workspace, program: string, input: object | string): Helper {
  const argument = typeof input === 'string' ? input : JSON.stringify(input);
  const child = fork(workspace.program(program), [argument], { cwd: workspace.folder, execArgv: [] });
  const ended = once(child, 'exit');
  const next = <T>() =>
    Promise.race([
      once(child, 'message').then(([message]) => message as T),
      ended.then(([code]) => Promise.reject(new Error(`${program} ${argument} ended with ${code}`))),
    ]);
  return {
    next,
    ask<T>(message: unknown) {
      const answer = next<T>();
      child.send(message as string);
      return answer;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await ended;
    },
  };
}
