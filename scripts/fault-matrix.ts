/**
 * `npm run fault-matrix`: has every fault happen to every operation on the sandbox, and prints what the caller gets as a
 * Markdown table. Exits with 1 where a cell is not what contract-tests/fault-matrix.ts expects, or shows a secret.
 */
import { cells, columns, secrets } from '../contract-tests/fault-matrix.ts';
import { startSandbox } from '../src/sandbox/index.ts';

const table = new Map<string, Map<string, string>>();
let count = 0;
let wrong = 0;
await using sandbox = await startSandbox();
for await (const { name, column, expected, cell, printed } of cells(sandbox)) {
  count += 1;
  const shown = secrets.some((secret) => printed.includes(secret)) ? `${cell}, SHOWS A SECRET` : cell;
  const row = table.get(name) ?? new Map<string, string>();
  table.set(name, row.set(column, shown === expected ? shown : `${shown} (expected: ${expected})`));
  if (shown !== expected) wrong += 1;
}
console.log(`| fault | ${columns.join(' | ')} |\n|${' --- |'.repeat(columns.length + 1)}`);
for (const [name, row] of table) {
  console.log(`| ${name} | ${columns.map((column) => row.get(column) ?? '–').join(' | ')} |`);
}
console.log(`\n${count} cells, ${wrong} not as expected`);
if (wrong > 0 || count === 0) process.exitCode = 1;
