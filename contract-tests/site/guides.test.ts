import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entryPoints } from '../../scripts/site/entry-points.ts';
import { readGuides } from '../../scripts/site/guides.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { root } from '../repository-copy.ts';
import {
  removeFolder,
  runShell,
  runSnippet,
  type Snippet,
  scriptsNamedIn,
  snippetFolder,
  snippetsOf,
  typeCheckSnippets,
} from '../snippets.ts';

const guides = await readGuides(root);
const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const entries = Object.fromEntries((await entryPoints(root)).map(({ name, source }) => [name, source]));

/** The blocks of a language in all guides, each under the name of its guide. */
const all = (language: string): Snippet[] =>
  guides.flatMap(({ title, text }) =>
    snippetsOf(text, language).map(({ heading, code }) => ({
      heading: `${title}: ${heading.replace(/^#+ /, '')}`,
      code,
    })),
  );

const snippets = all('ts');
const commands = all('sh').filter(({ code }) => /npx m365-copilot-chat (chat|create)/.test(code));
let sandbox: Sandbox;
let folder: string;

beforeAll(async () => {
  sandbox = await startSandbox({ pace: 0 });
  folder = await snippetFolder('guides', snippets);
});

afterAll(async () => {
  await sandbox.close();
  await removeFolder(folder);
});

describe('the guides', () => {
  it('are about everything that a user does', () => {
    const about = guides.map(({ file }) => /([\w-]+)\.md$/.exec(file)?.[1]);
    const needed = ['getting-started', 'create', 'chat', 'stream', 'errors', 'testing', 'regenerate', 'lint'];
    expect(about).toEqual(expect.arrayContaining(needed));
  });
  it('show code that no other place shows: the README is shorter than they are', async () => {
    const readme = snippetsOf(await readFile(join(root, 'README.md'), 'utf8'), 'ts').map(({ code }) => code);
    expect(snippets.filter(({ code }) => readme.includes(code))).toEqual([]);
    expect(snippets.length).toBeGreaterThan(readme.length);
  });
  it('name scripts that exist', () => {
    const named = guides.flatMap(({ text }) => scriptsNamedIn(text));
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => !manifest.scripts[name])).toEqual([]);
  });
  it('link each other', () => {
    const files = guides.map(({ file }) => file.split('/').at(-1));
    const links = guides.flatMap(({ text }) =>
      [...text.matchAll(/\]\(([\w-]+\.md)(?:#[\w-]+)?\)/g)].map(([, to]) => to!),
    );
    expect(links.length).toBeGreaterThan(4);
    expect(links.filter((to) => !files.includes(to))).toEqual([]);
  });
});

describe('the snippets of the guides', () => {
  it('type-check', async () => expect(await typeCheckSnippets(folder, entries)).toBe(''));

  for (const [index, { heading }] of snippets.entries()) {
    it(`run: ${heading} (${index + 1})`, async () => {
      const printed = await runSnippet(folder, index, sandbox.baseUrl);
      expect(printed).not.toBe('');
      expect(printed).not.toMatch(/^(# fail [1-9]|not ok)/m);
    });
  }

  for (const { heading, code } of commands) {
    it(`run in a shell: ${heading}`, async () => {
      const input = code.includes('|') ? code : code.replace(/^npx/m, 'echo "Anyone there?" | npx');
      expect(await runShell(folder, input, sandbox.baseUrl)).toContain('This is turn 1 of a conversation');
    });
  }
});
