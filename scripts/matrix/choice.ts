import { parseArgs } from 'node:util';
import { type Runtime, runtimes, system } from './runtimes.ts';

export const usage = `npm run matrix -- [--only NAMES | --ci] [--without NAMES] [--json]

  --only NAMES     these runtimes alone: ${[...runtimes, system].map(({ name }) => name).join(', ')}
  --ci             the system's own Node, Node 24 and Chromium
  --without NAMES  leaves these out; a runtime that is missing fails otherwise
  --json           the results as JSON on stdout`;

class UsageError extends Error {}

/** Whether an error is for the caller's arguments. */
export const isWrongUse = (error: Error & { readonly code?: unknown }): boolean =>
  error instanceof UsageError || String(error.code).startsWith('ERR_PARSE_ARGS');

/** The runtimes to run, those that are left out by name, and the form of the results. */
export interface Choice {
  readonly run: readonly Runtime[];
  readonly without: readonly string[];
  readonly json: boolean;
}

/** What the caller wants to run. @throws {UsageError} and the errors of parseArgs; `isWrongUse` tells them */
export function chosen(args: readonly string[]): Choice {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      without: { type: 'string' },
      ci: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const all = [system, ...runtimes];
  const named = (names = ''): string[] => {
    const list = names.split(',').filter(Boolean);
    const unknown = list.find((name) => !all.some((runtime) => runtime.name === name));
    if (unknown) throw new UsageError(`there is no runtime ${unknown}`);
    return list;
  };
  const without = named(values.without);
  if (values.only !== undefined && values.ci) throw new UsageError('--only and --ci exclude each other');
  const only = values.ci ? ['system', 'node24', 'chromium'] : named(values.only);
  const wanted = only.length ? all.filter(({ name }) => only.includes(name)) : runtimes;
  const run = wanted.filter(({ name }) => !without.includes(name));
  if (!run.length) throw new UsageError('no runtime is left');
  return { run, without, json: values.json };
}
