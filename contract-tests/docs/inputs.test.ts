import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../scripts/docs/fact.ts';
import { readPages } from '../../scripts/docs/read-pages.ts';
import { fixtures, hasShared, read, shared } from './support.ts';

const pages = [
  ['api/orchardtree-plan.md', 'orchardtree-plan'],
  ['resources/orchardtree.md', 'orchardtree'],
] as const;

async function factsOfFile(...path: string[]): Promise<Fact[]> {
  const { facts, notUnderstood, unreadable } = await readPages([join(fixtures, ...path)], {
    roots: [join(fixtures, 'pages')],
  });
  expect(unreadable).toEqual([]);
  expect(notUnderstood).toEqual([]);
  return facts;
}

/** What a fact says, without the place that says it. */
const said = (facts: Fact[]) =>
  facts.map(({ kind, subject, value, where, zone }) => JSON.stringify([kind, subject, value, where, zone])).sort();

describe.each(pages)('%s', (source, name) => {
  it('says the same in Markdown and as the site renders it', async () => {
    const markdown = said(await factsOfFile('pages', source));
    expect(markdown.length).toBeGreaterThan(30);
    expect(said(await factsOfFile('rendered', `${name}.html`))).toEqual(markdown);
  });

  it('says the same in Markdown and as text copied from the site', async () => {
    expect(said(await factsOfFile('copied', `${name}.txt`))).toEqual(said(await factsOfFile('pages', source)));
  });

  it.each(['pages', 'rendered', 'copied'])('gives the line that states each fact in %s', async (folder) => {
    const file = folder === 'pages' ? source : `${name}.${folder === 'rendered' ? 'html' : 'txt'}`;
    const lines = readFileSync(join(fixtures, folder, file), 'utf8').split('\n');
    for (const fact of await factsOfFile(folder, file)) {
      const line = lines[fact.line - 1] ?? '';
      expect(`${fact.subject}: ${line}`).toContain(wordIn(fact, folder));
      expect(fact.column).toBeGreaterThan(0);
      expect(fact.column).toBeLessThanOrEqual(line.length);
    }
  });
});

/** A word that the line of a fact must have. */
function wordIn(fact: Fact, folder: string): string {
  const value = fact.value;
  if (fact.kind === 'operation.availability') return folder === 'pages' ? 'INCLUDE' : '✅';
  if (fact.kind === 'operation.permission') return Array.isArray(value) && value.length > 0 ? String(value[0]) : 'Not ';
  if (fact.kind === 'operation.response') return '200 OK';
  if (fact.kind === 'enum.evolvable') return 'evolvable enum';
  if (fact.kind.startsWith('example.')) return lastKey(fact);
  return typeof value === 'string' ? value : (fact.subject.split(/[.[]/).at(-1) ?? '');
}

function lastKey(fact: Fact): string {
  const tail = fact.subject.split(' / ')[1] ?? '';
  if (tail === '' || tail.endsWith(' line')) return fact.kind === 'example.request' ? 'POST' : 'HTTP/1.1';
  if (tail.startsWith('header ')) return tail.slice(7);
  return tail.endsWith('[]') ? '"' : `"${/[^.[\]]+(?:\.type)?$/.exec(tail)?.[0] ?? tail}"`;
}

describe('rendered pages', () => {
  const page = (inner: string) =>
    `<main><h1>Prune</h1><h2>HTTP request</h2><pre><code class="lang-http">POST /prune</code></pre>${inner}</main>`;

  it('leaves out the tabs that show a call in programming languages', async () => {
    const tab = (name: string, code: string) =>
      `<section role="tabpanel" data-tab="${name}"><pre><code>${code}</code></pre></section>`;
    const html = page(
      `<h2>Example</h2><h3>Request</h3><div class="tabGroup">${tab('http', 'POST /prune')}${tab('csharp', 'client.Prune();')}</div>`,
    );
    const { facts, notUnderstood } = await read({ 'page.html': html });
    expect(facts.filter((fact) => fact.kind === 'example.request').map((fact) => fact.subject)).toEqual([
      'Example 1',
      'Example 1 / request line',
    ]);
    expect(notUnderstood).toEqual([]);
  });

  it('gives facts per zone', async () => {
    const zone = (name: string, text: string) =>
      `<div class="zone has-pivot" data-pivot="${name}"><p>${text}</p></div>`;
    const html = page(`<h2>Response</h2>${zone('graph-v1', 'Returns <code>200 OK</code>.')}`);
    const { facts } = await read({ 'page.html': html });
    expect(facts.find((fact) => fact.kind === 'operation.response')).toMatchObject({
      zone: 'graph-v1',
      value: { status: '200 OK' },
    });
  });

  it('leaves out what stands around the article', async () => {
    const { facts } = await read({
      'page.html': `<nav><h1>resource type</h1></nav>${page('')}<footer><h2>Permissions</h2></footer>`,
    });
    expect(facts.map((fact) => fact.kind)).toEqual(['operation.method', 'operation.url']);
  });
});

describe('copied text', () => {
  const text = (...lines: string[]) => read({ 'page.txt': ['leaf resource type', '', ...lines, ''].join('\n') });

  it('uses the tabs that a browser keeps between cells', async () => {
    const { facts } = await text(
      'Properties',
      '',
      'Property\tType\tDescription',
      'sprout\ta b c\tGrows. Required.',
      'stem\tString\tStands.',
    );
    expect(facts.slice(1)).toMatchObject([
      { subject: 'sprout', line: 6, value: { type: null, required: true } },
      { subject: 'stem', line: 7, column: 1, value: { type: 'String' } },
    ]);
  });

  it('says which rows ran together, and guesses nothing', async () => {
    const { facts, notUnderstood } = await text(
      'Properties',
      '',
      'Property Type Description',
      'sprout one of many Grows.',
      'stem String Stands.',
    );
    expect(facts.map((fact) => fact.subject)).toEqual(['H1', 'stem']);
    expect(notUnderstood).toMatchObject([
      { line: 6, text: 'sprout one of many Grows.', why: expect.stringContaining('ran together') },
    ]);
  });

  it('tells two lists of permissions apart where no comma leads on', async () => {
    const page = [
      'Prune',
      '',
      'Permissions',
      '',
      'Permission type Least privileged permissions Higher privileged permissions',
      'Application A.Read, B.Read C.Manage',
      '',
    ];
    const { facts } = await read({ 'page.txt': page.join('\n') });
    expect(facts.map((fact) => fact.value)).toEqual([['A.Read', 'B.Read'], ['C.Manage']]);
  });
});

describe('the two documents that the project was created from', () => {
  it.skipIf(!hasShared)('gives the facts of the copied create page (needs ../shared)', async () => {
    const { facts, notUnderstood } = await readPages([join(shared, 'seeds', 'create-copilot-conversation.txt')]);
    const said = Object.fromEntries(facts.map((fact) => [`${fact.kind} ${fact.subject}`, fact.value]));
    expect(notUnderstood).toEqual([]);
    expect(said['operation.permission Delegated (work or school account) / least']).toHaveLength(7);
    expect(said['operation.permission Application / higher']).toEqual([]);
    expect(said['operation.requestHeader Content-Type']).toEqual({ required: true, value: 'application/json' });
    expect(said['operation.response Response section']).toMatchObject({
      status: '201 Created',
      type: 'copilotConversation',
    });
    expect(said['example.response Example 1 / status']).toBe('string');
  });

  it.skipIf(!hasShared)(
    'reads all fourteen pages of today without a place that it does not understand (needs ../shared)',
    async () => {
      const { facts, notUnderstood, pages: read } = await readPages([join(shared, 'docs')]);
      expect(read).toHaveLength(14);
      expect(notUnderstood).toEqual([]);
      expect(
        new Set(facts.map((fact) => `${fact.page} ${fact.kind} ${fact.subject} ${fact.where} ${fact.zone}`)).size,
      ).toBe(facts.length);
    },
  );
});
