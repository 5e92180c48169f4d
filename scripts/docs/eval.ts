import { evaluate, type Score } from './evaluate.ts';

const [labels, ...rest] = process.argv.slice(2);
if (labels === undefined || rest.length > 0) {
  process.stderr.write('usage: npm run docs:eval -- LABELS\n  LABELS: a labels.jsonl with its pages beside it\n');
  process.exitCode = 2;
} else {
  try {
    const result = await evaluate(labels);
    const lines = [...result.misses, line('rows', result.rows), line('entries', result.entries)];
    lines.push(line('entries with values', result.values), `left aside as ambiguous: ${result.leftAside} rows`);
    process.stdout.write(`${lines.join('\n')}\n`);
    process.exitCode = result.misses.length > 0 ? 1 : 0;
  } catch (error) {
    process.stderr.write(`docs:eval: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}

function line(name: string, { found, extra, missed }: Score): string {
  const share = (part: number, whole: number) => (whole === 0 ? 'n/a' : `${((100 * part) / whole).toFixed(1)} %`);
  const precision = `precision ${share(found, found + extra)} (${found} of ${found + extra})`;
  return `${name}: ${precision}, recall ${share(found, found + missed)} (${found} of ${found + missed})`;
}
