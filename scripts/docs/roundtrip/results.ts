import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { lintDescriptions } from '../../openapi/lint.ts';
import type { Description } from '../check/description.ts';

/** What the rules say of each description, all in one run. */
export async function lintProblems(root: string, results: readonly Description[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'copilot-chat-lint-'));
  try {
    const files = results.map((result, index) => {
      write(join(folder, String(index)), result);
      return join(folder, String(index), 'openapi/openapi.yaml');
    });
    const reports = await lintDescriptions(files, join(root, 'redocly.yaml'));
    return reports.flatMap(({ problems }, index) =>
      problems.map(({ ruleId, message }) => `result ${index}: ${ruleId}: ${message}`),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the generator or the type-checker says of the client of each description. */
export async function clientProblems(root: string, results: readonly Description[]): Promise<string[]> {
  const problems: string[] = [];
  for (const [index, result] of results.entries()) {
    const folder = mkdtempSync(join(tmpdir(), 'copilot-chat-client-'));
    try {
      for (const part of ['openapi', 'generated', 'scripts', 'src', 'redocly.yaml', 'tsconfig.json', 'package.json'])
        cpSync(join(root, part), join(folder, part), { recursive: true });
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
      write(folder, result);
      const said = await regenerate(folder, index === 0);
      if (said !== null) problems.push(`result ${index}: ${said}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return problems;
}

function write(folder: string, { texts }: Description): void {
  for (const [file, text] of texts) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

/** Today's client is compared as it is; that of another description is generated anew. */
function regenerate(cwd: string, check: boolean): Promise<string | null> {
  const args = ['scripts/regenerate.ts', ...(check ? ['--check'] : [])];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve(error ? `${stdout}${stderr}`.trim() : null);
    });
  });
}
