import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toMarkdown, toPlainText } from '../../src/text.ts';

const cases: [string, string, string, string][] = [
  [
    'entity tags give way to names',
    '<Person>Ada Überfähr</Person> sent <File>a_b_c.docx</File>.',
    'Ada Überfähr sent a_b_c.docx.',
    'Ada Überfähr sent a_b_c.docx.',
  ],
  ['so do tags of the same shape', '<Event>Trip</Event>, <Ship id="1">Tern</Ship>', 'Trip, Tern', 'Trip, Tern'],
  [
    'other tags and comparisons stay',
    'a<br>b, 1 < 2, <Open>, <A>x</B>',
    'a<br>b, 1 < 2, <Open>, <A>x</B>',
    'a<br>b, 1 < 2, <Open>, <A>x</B>',
  ],
  [
    'footnotes become markers or go',
    'At nine[^1^] or ten [^external^].',
    'At nine[1] or ten [external].',
    'At nine or ten.',
  ],
  ['a marker never becomes a link', 'nine[^1^](sharp)', 'nine[1]\\(sharp)', 'nine(sharp)'],
  ['private-use runs go, an unfinished one too', 'so\uE200cite\uE202turn0\uE201, and\uE200ci', 'so, and', 'so, and'],
  [
    'inline code stays',
    'use `<File>x</File>[^1^]` and ``a ` [^2^]``[^3^]',
    'use `<File>x</File>[^1^]` and ``a ` [^2^]``[3]',
    'use `<File>x</File>[^1^]` and ``a ` [^2^]``',
  ],
  [
    'fences stay',
    '**a**\n```md\n**b** [^1^]\n# x\n```\n**c**[^2^]',
    '**a**\n```md\n**b** [^1^]\n# x\n```\n**c**[2]',
    'a\n```md\n**b** [^1^]\n# x\n```\nc',
  ],
  [
    'tilde fences, longer fences and fences in lists stay',
    '~~~\n```\n[^1^]\n~~~\n- ````\n  ```\n  [^2^]\n  ````\n[^3^]',
    '~~~\n```\n[^1^]\n~~~\n- ````\n  ```\n  [^2^]\n  ````\n[3]',
    '~~~\n```\n[^1^]\n~~~\n- ````\n  ```\n  [^2^]\n  ````\n',
  ],
  ['a fence that is not closed runs to the end', 'a[^1^]\n```\nb[^2^]', 'a[1]\n```\nb[^2^]', 'a\n```\nb[^2^]'],
  ['a lone backtick is no code', 'a ` b[^1^]\n\nc ` d[^2^]', 'a ` b[1]\n\nc ` d[2]', 'a ` b\n\nc ` d'],
  ['code in emphasis stays in its place', '**use `a` and `b`**', '**use `a` and `b`**', 'use `a` and `b`'],
  [
    'headings, quotes, links and images become prose',
    '## Title\n> said [Ada](https://a.invalid/x) ![tern](t.png) <https://b.invalid>',
    '## Title\n> said [Ada](https://a.invalid/x) ![tern](t.png) <https://b.invalid>',
    'Title\nsaid Ada tern https://b.invalid',
  ],
  [
    'emphasis goes, arithmetic and names stay',
    '*a* _b_ __c__ ~~d~~ ***e*** 2 * 3 * 4 snake_case_name',
    '*a* _b_ __c__ ~~d~~ ***e*** 2 * 3 * 4 snake_case_name',
    'a b c d e 2 * 3 * 4 snake_case_name',
  ],
  ['lists stay', '- one\n- two\n1. three', '- one\n- two\n1. three', '- one\n- two\n1. three'],
];

describe('an answer as text', () => {
  for (const [what, text, markdown, plain] of cases) {
    it(`: ${what}`, () => {
      expect(toMarkdown(text)).toBe(markdown);
      expect(toPlainText(text)).toBe(plain);
    });
  }

  it('leaves every code block alone, whatever stands around it', () => {
    const prose = fc.constantFrom(
      'a',
      ' ',
      '**',
      '[^1^]',
      '<File>x</File>',
      '\n',
      '_',
      '\uE200c\uE201',
      '\0',
      '# ',
      '(',
    );
    fc.assert(
      fc.property(fc.array(prose), fc.array(prose), (before, after) => {
        const code = '```\n<File>x</File>[^1^] **b** \uE200c\uE201\n```';
        const text = `${before.join('')}\n\n${code}\n\n${after.join('')}`;
        for (const change of [toMarkdown, toPlainText]) expect(change(text)).toContain(code);
      }),
    );
  });

  it('takes no longer than a moment for text made to take long', () => {
    for (const mark of [
      '`',
      '**',
      '[',
      '[^',
      '<A',
      '<A>',
      '\uE200',
      '_',
      '*a ',
      '![',
      '> ',
      '~~',
      '``` ',
      ' ',
      '`a``',
      '\\',
      '<https:',
    ]) {
      const text = mark.repeat(60_000 / mark.length);
      const started = performance.now();
      toMarkdown(text);
      toPlainText(text);
      expect(performance.now() - started, JSON.stringify(mark)).toBeLessThan(1000);
    }
  });
});
