/** What the rounds gave: half of them lie between the quartiles. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** The median and the quartiles. @throws {RangeError} for no values, or one that is no number: a sample went wrong. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('no values to take a median of');
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`${wrong} among the values`);
  const sorted = values.toSorted((one, other) => one - other);
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
    count: values.length,
  };
}

/** Between two values where it falls between two, as spreadsheets and R do by default. */
function quantile(sorted: readonly number[], part: number): number {
  const at = (sorted.length - 1) * part;
  const below = sorted[Math.floor(at)]!;
  return below + (sorted[Math.ceil(at)]! - below) * (at - Math.floor(at));
}

/** Each value over its partner of the same round, so that what slows a whole round down cancels out. */
export function ratios(values: readonly number[], yardstick: readonly number[]): number[] {
  if (values.length !== yardstick.length)
    throw new RangeError(`${values.length} values, ${yardstick.length} to divide by`);
  return values.map((value, at) => value / yardstick[at]!);
}

/** Another order each round, so that none always pays for what the same one before it left behind. */
export function orderOf<T>(items: readonly T[], round: number): T[] {
  const turned = items.map((_, at) => items[(at + round) % items.length]!);
  return round % 2 ? turned.reverse() : turned;
}
