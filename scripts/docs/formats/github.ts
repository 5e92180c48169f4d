import type { Comparison } from '../change.ts';

const levels = { breaking: 'error', compatible: 'warning', documentation: 'notice' } as const;

/**
 * Workflow commands that GitHub turns into annotations.
 * Escapes: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function changesAsGithub({ changes, notUnderstood }: Comparison): string {
  const lines = changes.map((change) => {
    const file = change.page ?? change.pageBefore ?? '';
    const place = change.line === null ? `file=${property(file)}` : `file=${property(file)},line=${change.line}`;
    return `::${levels[change.class]} ${place},title=${property(`${change.class}: ${change.kind}`)}::${message(change.text)}`;
  });
  for (const { page, line, why, text } of notUnderstood.filter((item) => item.side === 'after')) {
    lines.push(`::warning file=${property(page)},line=${line},title=not understood::${message(`${why}: ${text}`)}`);
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function message(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return message(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
