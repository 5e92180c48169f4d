import type { NotUnderstood } from '../fact.ts';
import { stepOf } from './changeset.ts';
import type { Plan, Proposal } from './plan.ts';

export interface Report {
  proposals: Proposal[];
  notUnderstood: NotUnderstood[];
  /** Whether the changes were made. */
  applied: boolean;
  lockChanged: boolean;
  files: string[];
  patch: string | null;
  /** Tests that hold expectations written by hand and fail now. */
  tests: string[];
  /** The type-check of the layer above the client, where it fails. */
  types: string[];
}

export function reportOf(plan: Plan, more: Partial<Report>): Report {
  const { proposals, left, changes } = plan;
  return {
    proposals,
    notUnderstood: left.notUnderstood,
    applied: false,
    lockChanged: false,
    files: [...changes.keys()].sort(),
    patch: null,
    tests: [],
    types: [],
    ...more,
  };
}

export function reportAsJson(report: Report): string {
  const { proposals, ...rest } = report;
  const step = hasChanges(report) ? stepOf(proposals) : null;
  const shown = proposals.map(({ finding, state, why }) => ({ ...finding, state, why }));
  return `${JSON.stringify({ proposals: shown, step, ...rest }, null, 2)}\n`;
}

export function reportAsText(report: Report): string {
  const lines = report.proposals.map(({ finding, state, why }) => {
    const page = finding.page === null ? '' : `${finding.page}${finding.line === null ? '' : `:${finding.line}`} `;
    const file = finding.file === null ? '' : `${finding.file}:${finding.fileLine} `;
    const done = state === 'applied' && !report.applied ? 'to apply' : state;
    return `${done.padEnd(8)} ${finding.class} ${page}${file}${finding.text} [${finding.id}]${why ? `\n  ${why}` : ''}`;
  });
  for (const { page, line, why, text } of report.notUnderstood)
    lines.push(`${page}:${line} not understood: ${why}: ${text}`);
  if (report.patch !== null) lines.push(report.patch.trimEnd());
  for (const test of report.tests) lines.push(`to update by hand: ${test}`);
  for (const line of report.types) lines.push(`to update by hand: ${line}`);
  return `${[...lines, conclusion(report)].join('\n')}\n`;
}

function conclusion(report: Report): string {
  const { proposals, applied } = report;
  const count = (state: Proposal['state']) => proposals.filter((one) => one.state === state).length;
  if (proposals.length === 0 && report.notUnderstood.length === 0)
    return report.lockChanged
      ? applied
        ? 'the lock follows the pages; nothing else to do'
        : 'only the lock would change'
      : 'nothing to do';
  const step = hasChanges(report) ? `; semver step: ${stepOf(proposals)}` : '';
  return `${count('applied')} ${applied ? 'applied' : 'to apply'}, ${count('withheld')} withheld, ${count('manual')} to decide${step}`;
}

const hasChanges = ({ proposals }: Report) => proposals.some(({ state }) => state === 'applied');

/** A summary fit for a pull request. */
export function reportAsMarkdown(report: Report): string {
  const { proposals } = report;
  const parts = ['## The description follows the documentation', '', `${conclusion(report)}.`, ''];
  const table = (title: string, state: Proposal['state']) => {
    const some = proposals.filter((one) => one.state === state);
    if (some.length === 0) return;
    parts.push(`### ${title}`, '', '| Page | Description | Class | Change |', '| :-- | :-- | :-- | :-- |');
    for (const { finding, why } of some) {
      const page = finding.page === null ? '' : `${finding.page}${finding.line === null ? '' : `:${finding.line}`}`;
      const file = finding.file === null ? '' : `${finding.file}:${finding.fileLine}`;
      const more = why ? `. ${why}` : '';
      parts.push(`| ${cell(page)} | ${cell(file)} | ${finding.class} | ${cell(finding.text + more)} |`);
    }
    parts.push('');
  };
  table(report.applied ? 'Applied' : 'To apply', 'applied');
  table('Withheld: breaking, to be accepted by a person', 'withheld');
  table('To be decided by a person', 'manual');
  if (report.notUnderstood.length > 0) {
    parts.push('### Not understood', '');
    for (const { page, line, why } of report.notUnderstood) parts.push(`- ${cell(`${page}:${line}: ${why}`)}`);
    parts.push('');
  }
  if (report.tests.length + report.types.length > 0) {
    parts.push('### Expectations written by hand, to be updated', '');
    for (const one of [...report.tests, ...report.types]) parts.push(`- ${cell(one)}`);
    parts.push('');
  }
  if (report.files.length > 0) parts.push(`Files: ${report.files.map((file) => `\`${file}\``).join(', ')}`, '');
  return parts.join('\n');
}

/** Page text is not ours: nothing in it may start markup, a link or a mention. */
function cell(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>|#~]/g, '\\$&')
    .replace(/@/g, '@\u200b');
}
