import type { NotUnderstood } from '../fact.ts';

export function puzzleLines(items: readonly (NotUnderstood & { side?: string })[]): string[] {
  return items.map(({ page, line, why, text, side }) => {
    return `${page}:${line}${side === 'before' ? ' (before)' : ''} not understood: ${why}: ${text}`;
  });
}
