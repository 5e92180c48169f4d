import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { OpenAPIV3_1 } from 'openapi-types';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const CLI = join(REPOSITORY, 'node_modules/@redocly/cli/bin/cli.js');

/** Neither asks the registry for a newer CLI nor reports its use: a bundle needs no network. */
export const QUIET_CLI = { REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', REDOCLY_TELEMETRY: 'off', NO_COLOR: '1' };

const run = promisify(execFile);

/**
 * The description as one document, with each file under `components` and no reference out of it.
 *
 * @param root the folder that holds `openapi/openapi.yaml`; by default this repository
 * @throws Error with what the Redocly CLI printed when the description cannot be read or resolved
 */
export async function bundleDescription(
  root: string = REPOSITORY,
): Promise<{ document: OpenAPIV3_1.Document; json: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'copilot-chat-bundle-'));
  const output = join(folder, 'openapi.json');
  try {
    await bundleInto(resolve(root, 'openapi/openapi.yaml'), output);
    const json = `${(await readFile(output, 'utf8')).trimEnd()}\n`;
    return { document: JSON.parse(json) as OpenAPIV3_1.Document, json };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundleInto(entry: string, output: string): Promise<void> {
  try {
    await run(process.execPath, [CLI, 'bundle', entry, '--output', output, '--ext', 'json'], {
      cwd: REPOSITORY,
      env: { ...process.env, ...QUIET_CLI },
    });
  } catch (cause) {
    const { stderr = '' } = cause as { stderr?: string };
    throw new Error(`The description ${entry} cannot be bundled; run: npm run lint:openapi\n${stderr.trim()}`, {
      cause,
    });
  }
}
