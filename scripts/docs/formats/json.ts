import type { Comparison } from '../change.ts';
import type { Reading } from '../read-pages.ts';

export function factsAsJson({ facts, notUnderstood }: Reading): string {
  return print({ facts, notUnderstood });
}

export function changesAsJson({ changes, notUnderstood }: Comparison): string {
  return print({ changes, notUnderstood });
}

function print(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
