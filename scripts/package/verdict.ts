/** What a check has against the package, and what mends it. */
export interface Problem {
  readonly what: string;
  readonly remedy: string;
  /** More lines, such as the first ones of a difference. */
  readonly lines?: readonly string[];
}

/** What a check found. Without problems it holds, unless it could not be asked. */
export interface Verdict {
  /** What holds where there are no problems. */
  readonly said: string;
  readonly problems: readonly Problem[];
  /** Why the check could not look, which is neither a pass nor a failure. */
  readonly unasked?: string;
}

/** The lines that `npm run check:package` prints for a check. */
export function linesOf(name: string, { said, problems, unasked }: Verdict, seconds: number): string[] {
  const failed = problems.flatMap(({ what, remedy, lines = [] }) => [
    `FAIL ${name}: ${what}; remedy: ${remedy}`,
    ...lines.map((line) => `       ${line}`),
  ]);
  if (unasked) return [...failed, `SKIP ${name} could not be asked: ${unasked}`];
  return failed.length > 0 ? failed : [`ok   ${name}: ${said} (${seconds.toFixed(1)} s)`];
}

/** Runs a check; one that cannot do its work is a problem, never a pass. */
export async function judge(name: string, check: () => Promise<Verdict>): Promise<{ lines: string[]; ok: boolean }> {
  const started = performance.now();
  const verdict = await check().catch((error: Error) => ({
    said: '',
    problems: [{ what: `the check could not do its work: ${error.message}`, remedy: 'npm ci, then run it again' }],
  }));
  const lines = linesOf(name, verdict, (performance.now() - started) / 1000);
  return { lines, ok: verdict.problems.length === 0 };
}
