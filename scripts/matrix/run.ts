import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Need } from '../../contract-tests/contract.ts';
import { MissingError } from './cache.ts';
import { launches } from './launch.ts';
import type { Project } from './project.ts';
import type { Went } from './runner.ts';
import type { Runtime } from './runtimes.ts';
import { type Result, startTarget } from './target.ts';

/** What came of a runtime. */
export interface Row {
  readonly runtime: string;
  readonly version?: string;
  readonly results: readonly Result[];
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  readonly checks: readonly Went[];
  readonly seconds: number;
  /** Why there are no results, and what to do about it. */
  readonly missing?: { readonly why: string; readonly remedy: string };
  /** Why there are not all results. */
  readonly broken?: string;
}

/** What the sandbox can do; what a runtime can't is taken away from it. */
const needs: readonly Need[] = [
  'service',
  'answers',
  'requests',
  'silence',
  'losing',
  'pace',
  'closing',
  'cutting',
  'backpressure',
];
const longest = 180_000;

/** The row of a runtime that can't be had here. @throws {Error} that is anything else */
export function missingRow({ name }: Runtime, error: unknown): Row {
  if (!(error instanceof MissingError)) throw error;
  const missing = { why: error.message, remedy: error.remedy };
  return { runtime: name, results: [], leftOut: [], checks: [], seconds: 0, missing };
}

/** Runs the scenarios and the checks of one runtime against a target of its own. */
export async function rowOf(
  runtime: Runtime,
  program: string,
  project: Pick<Project, 'folder' | 'program'>,
): Promise<Row> {
  const started = performance.now();
  const row = { runtime: runtime.name, results: [], leftOut: [], checks: [] };
  const seconds = () => (performance.now() - started) / 1000;
  await using target = await startTarget();
  const { baseUrl, token, control, results, told } = target;
  const can = needs.filter((need) => runtime.cannot[need] === undefined);
  const plan = { baseUrl, token, control, can, checks: runtime.checks };
  let version: string | undefined;
  try {
    version = await versionOf(program);
    await launches[runtime.kind](program, project, plan, AbortSignal.timeout(longest));
    const { leftOut, checks } = await Promise.race([told, late()]);
    const why = (of: readonly Need[]) => of.flatMap((need) => runtime.cannot[need] ?? []).join('; ');
    const without = leftOut.map(({ name, needs }) => ({ name, why: why(needs) }));
    return { ...row, version, results, leftOut: without, checks, seconds: seconds() };
  } catch (error) {
    const broken = `${(error as Error).message}, after ${results.length} scenarios`;
    return { ...row, ...(version && { version }), results: [...results], seconds: seconds(), broken };
  }
}

/** What ended well without telling anything has told nothing. */
const late = () =>
  new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('it ended without telling its results')), 1_000).unref();
  });

async function versionOf(program: string): Promise<string> {
  const { stdout } = await promisify(execFile)(program, ['--version']);
  return /\d[\d.-]*\d/.exec(stdout)?.[0] ?? stdout.trim();
}
