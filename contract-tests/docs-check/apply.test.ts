import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { copyRepository } from '../repository-copy.ts';

const page = `# copilotFile resource type

## Properties

| Property | Type | Description |
|:--|:--|:--|
| \`uri\` | String | Where the file is. |
| \`size\` | Int64 | How large the file is. |

## JSON representation

\`\`\`json
{
  "@odata.type": "#microsoft.graph.copilotFile",
  "uri": "String",
  "size": "Int64"
}
\`\`\`
`;

/** An expectation written by hand, which knows nothing of the new property. */
const expectation = `import { expect, it } from 'vitest';
import description from '../generated/openapi.json' with { type: 'json' };
it('copilotFile has the documented properties', () => {
  expect(Object.keys(description.components.schemas.copilotFile.properties)).toEqual(['@odata.type', 'uri']);
});
`;

it('one command takes a new property to the description, the lock, the client and a changeset', {
  timeout: 120_000,
}, async () => {
  const { folder, remove } = await copyRepository('contract-tests', '.changeset');
  onTestFinished(remove);
  // The contract suite itself would take the time of all other tests.
  for (const name of readdirSync(join(folder, 'contract-tests'))) {
    if (name !== 'vitest.config.ts') rmSync(join(folder, 'contract-tests', name), { recursive: true });
  }
  writeFileSync(join(folder, 'contract-tests/facts.test.ts'), expectation);
  const file = join(folder, 'docs/api/ai-services/chat/resources/copilotfile.md');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, page);
  const sync = [join(folder, 'scripts/docs/main.ts'), 'sync', file, '--apply', '--format', 'json'];
  const ended = await promisify(execFile)(process.execPath, sync, { cwd: folder }).then(
    () => ({ code: 0, stdout: '', stderr: '' }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  expect(ended.code, ended.stderr).toBe(1);
  expect(ended.stderr).toMatch(/^ok {3}lint, generate, type-check the client/);
  const report = JSON.parse(ended.stdout) as { applied: boolean; step: string; files: string[]; tests: string[] };
  expect(report).toMatchObject({ applied: true, step: 'minor' });
  expect(report.tests).toEqual([expect.stringContaining('copilotFile has the documented properties')]);
  const text = (name: string) => readFileSync(join(folder, name), 'utf8');
  expect(text('openapi/schemas/copilotFile.yaml')).toContain('  size:\n    type: integer\n    format: int64\n');
  expect(text('generated/types.gen.ts')).toMatch(/size\?: (?:bigint|number)/);
  expect(text('openapi/documented.lock.json')).toContain('"subject":"size"');
  const note = report.files.find((name) => name.startsWith('.changeset/'));
  expect(text(note ?? '')).toContain("'m365-copilot-chat': minor");
  const check = [join(folder, 'scripts/docs/main.ts'), 'check', file];
  expect((await promisify(execFile)(process.execPath, check, { cwd: folder })).stdout).toMatch(/^no finding/);
});
