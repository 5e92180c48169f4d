import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPages } from '../../scripts/docs/read-pages.ts';
import { folderWith, operation, resource } from './support.ts';

const permissions = '| Permission type | Least privileged permissions |\n|--|--|\n| Application | Secret.Read |\n';

describe('files outside of the roots', () => {
  const page = (target: string) => operation(`## Permissions\n\n[!INCLUDE [permissions-table](${target})]`);

  it.each([
    '../secret.md',
    '../../../../../../../../etc/hostname',
    'inner/../../secret.md',
  ])('does not include %s', async (target) => {
    const folder = folderWith({ 'pages/a.md': page(target), 'secret.md': permissions });
    const { facts, notUnderstood } = await readPages([join(folder, 'pages')]);
    expect(facts.filter((fact) => fact.kind === 'operation.permission')).toEqual([]);
    expect(notUnderstood).toMatchObject([{ page: 'a.md', line: 11 }]);
  });

  it('includes what lies in a further root, at the line of the include', async () => {
    const folder = folderWith({ 'pages/a.md': page('../shared/p.md'), 'shared/p.md': permissions });
    const { facts } = await readPages([join(folder, 'pages')], { roots: [join(folder, 'shared')] });
    expect(facts.find((fact) => fact.kind === 'operation.permission')).toMatchObject({
      line: 11,
      value: ['Secret.Read'],
    });
  });

  it('does not follow a link out of the roots, whether page, folder or include', async () => {
    const outside = folderWith({ 'secret.md': resource('secret | String | Hidden.'), 'p.md': permissions });
    const folder = folderWith({ 'a.md': page('p.md') });
    symlinkSync(join(outside, 'secret.md'), join(folder, 'linked.md'));
    symlinkSync(join(outside, 'p.md'), join(folder, 'p.md'));
    symlinkSync(outside, join(folder, 'folder'));
    const { facts, pages, unreadable } = await readPages([folder]);
    expect(pages.map((one) => one.path)).toEqual(['a.md']);
    expect(facts.filter((fact) => fact.kind === 'operation.permission')).toEqual([]);
    expect(unreadable.map((one) => one.page)).toEqual(expect.arrayContaining(['linked.md', 'p.md']));
  });

  it('reports a link that leads nowhere, and a folder that links to itself only once', async () => {
    const folder = folderWith({ 'a.md': operation() });
    symlinkSync(join(folder, 'nothing.md'), join(folder, 'broken.md'));
    symlinkSync(folder, join(folder, 'again'));
    const { pages, unreadable } = await readPages([folder]);
    expect(pages).toHaveLength(1);
    expect(unreadable).toMatchObject([{ page: 'broken.md' }]);
  });

  it('does not go round in circles of includes', async () => {
    const folder = folderWith({ 'a.md': operation('[!INCLUDE [b](b.md)]'), 'b.md': '[!INCLUDE [a](a.md)]\n' });
    const { notUnderstood } = await readPages([join(folder, 'a.md')]);
    expect(notUnderstood).toMatchObject([{ why: 'includes itself or nests too deep', line: 9 }]);
  });
});

const million = 1_000_000;
const filled = (piece: string) => piece.repeat(Math.floor(million / piece.length));
const inExample = (body: string) => operation('## Example', `\`\`\`http\nHTTP/1.1 200 OK\n\n${body}\n\`\`\``);

/** Processor time, since a machine that is busy otherwise says nothing about the reader. */
function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

describe('hostile pages', () => {
  it.each([
    [
      'ten megabytes',
      'a.md',
      '# a\n'.concat('word '.repeat(2 * million)),
      /has 10000004 bytes and a page may have 1048576 bytes/,
    ],
    ['a zero byte', 'a.md', new Uint8Array([35, 32, 0, 1, 2]), /is binary/],
    ['bytes that are no UTF-8', 'a.txt', new Uint8Array([35, 32, 0xe9, 0xff]), /is not UTF-8/],
    ['brackets without end', 'a.md', filled('[a]('), /characters in line 1/],
    ['quotes in quotes', 'a.md', '>'.repeat(500), /nests .* deep in line 1/],
    ['lists in lists', 'a.md', '- '.repeat(500), /nests .* deep in line 1/],
    ['a paragraph without end', 'a.md', filled(`${'*a_ '.repeat(100)}\n`), /a paragraph of/],
    ['definitions without end', 'a.md', '[a]: b\n'.repeat(9000), /a paragraph of/],
    ['lines without end', 'a.md', filled('a\n\n'), /lines/],
    ['a table without end', 'a.md', `| a |\n|--|\n${filled('| b |\n')}`, /lines|characters outside of code/],
    ['elements in elements', 'a.html', filled('<div>'), /nests 301 elements deep/],
  ])('refuses %s within a second, naming page and reason', async (_, name, content, reason) => {
    const folder = folderWith({ [name]: content });
    const start = process.cpuUsage();
    const { unreadable, facts } = await readPages([folder]);
    expect(secondsSince(start)).toBeLessThan(1);
    expect(facts).toEqual([]);
    expect(unreadable).toMatchObject([{ page: name, why: expect.stringMatching(reason) }]);
  });

  it.each([
    ['JSON that nests without end', 'a.md', inExample('[{"a":'.repeat(100_000))],
    ['JSON that never ends', 'a.md', inExample('{"a":1}'.repeat(100_000))],
    ['a string that never ends', 'a.md', inExample(`{"a": "${'\\'.repeat(300_000)}`)],
    ['what is no JSON', 'a.md', inExample(`{${')'.repeat(300_000)}}`)],
    ['a cell of brackets', 'a.md', resource(`a | ${'('.repeat(9000)} | ${'. '.repeat(4000)}`)],
    ['a description of values', 'a.md', resource(`a | kind | possible values are: ${'`a`, '.repeat(3000)}`)],
    ['a response of phrases', 'a.md', operation(`## Response\n\n${'a collection of '.repeat(1000)}`)],
    ['comments that never end', 'a.md', `# a\n\n${'<!-- '.repeat(3000)}`],
    ['copied text of brackets', 'a.txt', `Title\n\n${'{\n'.repeat(200_000)}`],
    ['copied headers', 'a.txt', `Title\n\n${'Permission type '.repeat(50_000)}`],
    [
      'tables in rendered text',
      'a.html',
      `<main><h1>a</h1>${'<table><tr><td>x</td></tr></table>'.repeat(5000)}</main>`,
    ],
  ])('gets through %s within two seconds', async (_, name, content) => {
    const folder = folderWith({ [name]: content });
    const start = process.cpuUsage();
    await readPages([folder]);
    expect(secondsSince(start)).toBeLessThan(2);
  });

  it('reads the other pages when one cannot be read', async () => {
    const folder = folderWith({ 'a.md': new Uint8Array([0]), 'b.md': operation() });
    const { pages, unreadable } = await readPages([folder]);
    expect(pages.map((page) => page.path)).toEqual(['b.md']);
    expect(unreadable).toHaveLength(1);
  });
});
