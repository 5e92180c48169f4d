import type { Change, Comparison } from '../change.ts';
import { summaryOf } from './text.ts';

const headings = {
  breaking: 'Breaking',
  compatible: 'Compatible',
  documentation: 'Only in the documentation',
} as const;

/** A summary fit for a pull request. */
export function changesAsMarkdown({ changes, notUnderstood }: Comparison): string {
  if (changes.length === 0) return `No change in the documented contract.\n${notUnderstoodList(notUnderstood)}`;
  const parts = [`${summaryOf(changes)}.`, ''];
  for (const name of ['breaking', 'compatible', 'documentation'] as const) {
    const some = changes.filter((change) => change.class === name);
    if (some.length === 0) continue;
    parts.push(`### ${headings[name]}`, '', '| Page | Change |', '|:-----|:-------|', ...some.map(row), '');
  }
  return `${parts.join('\n')}${notUnderstoodList(notUnderstood)}`;
}

function row(change: Change): string {
  const line = change.line ?? change.lineBefore;
  const page = change.page ?? change.pageBefore ?? '';
  return `| ${cell(`${page}${line === null ? '' : `:${line}`}`)} | ${cell(change.text)} |`;
}

function notUnderstoodList(items: Comparison['notUnderstood']): string {
  if (items.length === 0) return '';
  const lines = items.map((item) => `- ${cell(`${item.page}:${item.line}`)}: ${cell(`${item.why}: ${item.text}`)}`);
  return ['### Not understood', '', ...lines, ''].join('\n');
}

/** Page text is not ours: nothing in it may start markup, a link or a mention. */
function cell(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>|#~]/g, '\\$&')
    .replace(/@/g, '@\u200b');
}
