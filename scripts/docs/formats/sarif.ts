import type { Comparison } from '../change.ts';
import { rules } from '../classes.ts';

const levels = { breaking: 'error', compatible: 'warning', documentation: 'note' } as const;

/** SARIF 2.1.0, as code scanning takes it: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
export function changesAsSarif({ changes, notUnderstood }: Comparison): string {
  const descriptions = rules.map((rule) => ({
    id: rule.id,
    shortDescription: { text: rule.why },
    defaultConfiguration: { level: levels[rule.class] },
  }));
  const results = changes.map((change) => ({
    ruleId: change.rule,
    level: levels[change.class],
    message: { text: change.text },
    locations: [location(change.page ?? change.pageBefore ?? '', change.line ?? change.lineBefore ?? 1)],
    properties: {
      kind: change.kind,
      subject: change.subject,
      class: change.class,
      before: change.before,
      after: change.after,
    },
  }));
  const puzzles = notUnderstood.map((item) => ({
    ruleId: 'not-understood',
    level: 'note',
    message: { text: `${item.why}: ${item.text}` },
    locations: [location(item.page, item.line)],
    properties: { side: item.side },
  }));
  const unknown = { id: 'not-understood', shortDescription: { text: 'a place that the reader does not understand' } };
  const driver = { name: 'm365-copilot-chat docs diff', rules: [...descriptions, unknown] };
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results: [...results, ...puzzles] };
  const schema = 'https://json.schemastore.org/sarif-2.1.0.json';
  return `${JSON.stringify({ $schema: schema, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

function location(uri: string, startLine: number) {
  return { physicalLocation: { artifactLocation: { uri: encodeURI(uri) }, region: { startLine } } };
}
