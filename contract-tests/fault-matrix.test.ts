import { afterAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../src/sandbox/index.ts';
import { columns, happen, matrix, secrets } from './fault-matrix.ts';

const sandbox = await startSandbox();
afterAll(() => sandbox.close());

const rows = Object.entries(matrix).flatMap(([name, { fault, cells }]) =>
  columns.flatMap((column) => (cells[column] === undefined ? [] : [{ name, fault, column, expected: cells[column] }])),
);

describe(`the fault matrix: ${rows.length} cells`, () => {
  it('has at least 60 of them, in every operation', () => {
    expect(rows.length).toBeGreaterThanOrEqual(60);
    expect(new Set(rows.map(({ column }) => column))).toEqual(new Set(columns));
  });

  it.each(rows)('$name, in $column: $expected', async ({ fault, column, expected }) => {
    const { cell, printed } = await happen(sandbox, fault, column);
    expect(cell).toBe(expected);
    expect(printed !== '', 'an error has a printed form').toBe(!cell.startsWith('answer'));
    for (const secret of secrets) expect(printed).not.toContain(secret);
  });
});
