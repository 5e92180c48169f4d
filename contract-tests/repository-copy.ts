import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const parts = ['openapi', 'generated', 'scripts', 'src', 'redocly.yaml', 'tsconfig.json', 'package.json'];

/** A copy of what the scripts need, in a folder of its own: it can be broken, and other tests do not see it. */
export async function copyRepository(...more: string[]): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'copilot-chat-copy-'));
  await Promise.all([...parts, ...more].map((part) => cp(join(root, part), join(folder, part), { recursive: true })));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
