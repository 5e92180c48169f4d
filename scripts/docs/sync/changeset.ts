import { createHash } from 'node:crypto';
import type { ChangeClass } from '../change.ts';
import type { Proposal } from './plan.ts';

export type Step = 'major' | 'minor' | 'patch';

const steps: Record<ChangeClass, Step> = { breaking: 'major', compatible: 'minor', documentation: 'patch' };

/** The step of the version that the gravest of the changes asks for. */
export function stepOf(proposals: readonly Proposal[]): Step {
  const classes = applied(proposals).map(({ finding }) => finding.class);
  const worst = (['breaking', 'compatible'] as const).find((name) => classes.includes(name)) ?? 'documentation';
  return steps[worst];
}

/** A note for changesets, under a name that the same changes always get. */
export function changesetOf(name: string, proposals: readonly Proposal[]): { file: string; text: string } {
  const done = applied(proposals);
  const ids = done.map(({ finding }) => finding.id).sort();
  const hash = createHash('sha256').update(ids.join('\n')).digest('hex').slice(0, 8);
  const lines = done.map(
    ({ finding }) => `- ${sentence(finding.text)}${finding.class === 'breaking' ? ' (breaking)' : ''}`,
  );
  const text = [
    '---',
    `'${name}': ${stepOf(proposals)}`,
    '---',
    '',
    'The description follows the documentation:',
    '',
    ...lines,
    '',
  ].join('\n');
  return { file: `.changeset/docs-sync-${hash}.md`, text };
}

export function applied(proposals: readonly Proposal[]): Proposal[] {
  return proposals.filter(({ state }) => state === 'applied');
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
