import type { Comparison } from '../change.ts';
import { showValue } from '../phrases.ts';
import type { Reading } from '../read-pages.ts';
import { puzzleLines } from './puzzles.ts';

/** One line a fact, then the places that were not understood. */
export function factsAsText(reading: Reading): string {
  const lines = reading.facts.map((fact) => {
    const where = [fact.where, fact.zone].filter(Boolean).join(', ');
    return `${fact.page}:${fact.line}:${fact.column} ${fact.kind} ${fact.subject}${where ? ` (${where})` : ''} = ${showValue(fact.value)}`;
  });
  return [...lines, ...puzzleLines(reading.notUnderstood), ''].join('\n');
}

/** One line a change with its place and class, then the places that were not understood. */
export function changesAsText({ changes, notUnderstood }: Comparison): string {
  const lines = changes.map((change) => {
    const after = change.line === null ? null : `${change.page}:${change.line}`;
    const before = change.lineBefore === null ? null : `${change.pageBefore}:${change.lineBefore}`;
    const place = after ?? `${before} (before)`;
    return `${place} ${change.class} ${change.kind}: ${change.text} [${change.rule}]`;
  });
  const summary = changes.length === 0 ? ['no change in the documented contract'] : [summaryOf(changes)];
  return [...lines, ...puzzleLines(notUnderstood), ...summary, ''].join('\n');
}

export function summaryOf(changes: Comparison['changes']): string {
  const count = (name: string) => changes.filter((change) => change.class === name).length;
  const parts = (['breaking', 'compatible', 'documentation'] as const).map((name) => `${count(name)} ${name}`);
  return `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}: ${parts.join(', ')}`;
}
