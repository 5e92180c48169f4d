import type { CheckResult } from '../check/check.ts';
import type { Finding } from '../check/finding.ts';
import { puzzleLines } from './puzzles.ts';

const levels = { breaking: 'error', compatible: 'error', documentation: 'warning' } as const;

export function findingsAsJson({ findings, accepted, notUnderstood }: CheckResult): string {
  return `${JSON.stringify({ findings, accepted, notUnderstood }, null, 2)}\n`;
}

/** Each finding with both places, its remedy below it; of what is accepted only how much it is, unless asked for. */
export function findingsAsText({ findings, accepted, notUnderstood }: CheckResult, showAccepted: boolean): string {
  const lines = findings.flatMap((finding) => [
    `${placeOf(finding)} ${finding.class} ${finding.direction}: ${finding.text}`,
    `  id: ${finding.id}`,
    `  remedy: ${finding.remedy}`,
  ]);
  if (showAccepted) {
    for (const one of accepted) lines.push(`accepted by ${one.acceptedBy}: ${placeOf(one)} ${one.text} [${one.id}]`);
  }
  const contradictions = accepted.filter((one) => one.direction !== 'undocumented').length;
  const sourced = accepted.length - contradictions;
  const count =
    findings.length === 0 ? 'no finding' : `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`;
  const more = `${contradictions} recorded disagreements, ${sourced} descriptions with a source of their own`;
  return [...lines, ...puzzleLines(notUnderstood), `${count}; accepted: ${more}`, ''].join('\n');
}

function placeOf(finding: Finding): string {
  const page = finding.page === null ? null : `${finding.page}${finding.line === null ? '' : `:${finding.line}`}`;
  const file =
    finding.file === null ? null : `${finding.file}:${finding.fileLine}${finding.pointer ? `#${finding.pointer}` : ''}`;
  return [page, file].filter(Boolean).join(' and ');
}

/** Workflow commands; they stand at the description, which is what a pull request can change. */
export function findingsAsGithub({ findings, notUnderstood }: CheckResult): string {
  const lines = findings.map((finding) => {
    const { file, line } = annotated(finding);
    const title = property(`${finding.direction}: ${finding.kind}`);
    const page = finding.page === null ? '' : ` (${finding.page}${finding.line === null ? '' : `:${finding.line}`})`;
    return `::${levels[finding.class]} file=${property(file)},line=${line},title=${title}::${message(`${finding.text}${page}. ${finding.remedy} [${finding.id}]`)}`;
  });
  for (const { page, line, why, text } of notUnderstood)
    lines.push(`::warning file=${property(page)},line=${line},title=not understood::${message(`${why}: ${text}`)}`);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function annotated(finding: Finding): { file: string; line: number } {
  if (finding.file !== null) return { file: finding.file, line: finding.fileLine ?? 1 };
  return { file: finding.page ?? 'openapi/openapi.yaml', line: finding.line ?? 1 };
}

function message(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return message(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}

const sarifLevels = { breaking: 'error', compatible: 'warning', documentation: 'note' } as const;

/** SARIF 2.1.0: the description's place is the location, the page's a related one; what is accepted is suppressed. */
export function findingsAsSarif({ findings, accepted, notUnderstood }: CheckResult): string {
  const all = [...findings, ...accepted];
  const names = [...new Set(all.map((one) => `${one.direction}/${one.kind}`))].sort();
  const rules = [...names.map((id) => ({ id })), ...(notUnderstood.length > 0 ? [{ id: 'not-understood' }] : [])];
  const results = all.map((one) => {
    const { file, line } = annotated(one);
    const related = one.page === null ? [] : [{ ...location(one.page, one.line ?? 1), message: { text: 'the page' } }];
    const suppressions = 'acceptedBy' in one ? [{ kind: 'external', justification: String(one.acceptedBy) }] : [];
    return {
      ruleId: `${one.direction}/${one.kind}`,
      level: sarifLevels[one.class],
      message: { text: `${one.text}. ${one.remedy}` },
      locations: [location(file, line)],
      relatedLocations: related,
      partialFingerprints: { 'findingId/v1': one.id },
      suppressions,
      properties: { class: one.class, documented: one.documented, described: one.described, pointer: one.pointer },
    };
  });
  const puzzles = notUnderstood.map((item) => ({
    ruleId: 'not-understood',
    level: 'warning',
    message: { text: `${item.why}: ${item.text}` },
    locations: [location(item.page, item.line)],
  }));
  const run = {
    tool: { driver: { name: 'm365-copilot-chat docs check', rules } },
    columnKind: 'utf16CodeUnits',
    results: [...results, ...puzzles],
  };
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

function location(uri: string, startLine: number) {
  return { physicalLocation: { artifactLocation: { uri: encodeURI(uri) }, region: { startLine } } };
}
