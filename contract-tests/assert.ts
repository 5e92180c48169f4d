/** Assertions without a test runner, so that the scenarios run wherever the package runs. */

const show = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
};

export function ok(value: unknown, what: string): asserts value {
  if (!value) throw new Error(`${what}: expected it to hold`);
}

let seen: string[] | undefined;
let running = 0;

/** Puts down what the scenario that is running saw, to compare its runs with each other. */
export const saw = (what: string, value: unknown): void => void seen?.push(`${what}: ${show(value)}`);

/** Runs a scenario, and hands over what it saw; nothing where another one ran meanwhile: whose it is can't be told. */
export async function watched(run: () => Promise<void>, keep: (seen: readonly string[]) => void): Promise<void> {
  const own: string[] = [];
  seen = running++ ? undefined : own;
  try {
    await run();
  } finally {
    running -= 1;
    if (seen === own) {
      seen = undefined;
      keep(own);
    }
  }
}

/** Deep equality of JSON-like values; undefined and missing are not the same. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  saw(what, actual);
  if (!same(actual, expected)) throw new Error(`${what}: expected ${show(expected)}, got ${show(actual)}`);
}

function same(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every(
    (key) => Object.hasOwn(right, key) && same(left[key as keyof typeof left], right[key as keyof typeof right]),
  );
}

/** Gives what a promise rejects with. */
export async function rejection(promise: Promise<unknown>, what: string): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    ok(error instanceof Error, `${what}: what was thrown is an Error`);
    saw(what, `${error.name}: ${error.message}`);
    return error;
  }
  throw new Error(`${what}: expected it to be refused`);
}

export function match(text: string, pattern: RegExp, what: string): void {
  saw(what, text);
  if (!pattern.test(text)) throw new Error(`${what}: expected ${show(text)} to match ${pattern}`);
}
