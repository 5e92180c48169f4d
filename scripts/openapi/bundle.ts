import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { OpenAPIV3_1 } from 'openapi-types';
import { REPOSITORY, redocly } from './redocly.ts';

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
  const { exitCode, stderr } = await redocly(['bundle', entry, '--output', output, '--ext', 'json'], { NO_COLOR: '1' });
  if (exitCode === 0) return;
  throw new Error(`The description ${entry} cannot be bundled; run: npm run lint:openapi\n${stderr.trim()}`);
}
