import type { SandboxAnswers } from '../../../src/msw.ts';

/** An answer that can be chosen. */
export interface Choice<T> {
  readonly title: string;
  readonly value: T;
}

const citation = (providerDisplayName: string, seeMoreWebUrl: string) => ({
  attributionType: 'citation',
  attributionSource: 'grounding',
  providerDisplayName,
  seeMoreWebUrl,
});

const mail = {
  text: [
    '## Draft: status of the offsite',
    'Hello everyone,\n\nthe offsite is **on track**. Here is where we stand this week:',
    '| Part | Owner | State |\n| --- | --- | --- |\n| Venue | <Person>Ana Sousa</Person> | booked[^1^] |\n| Travel | <Person>Lee Park</Person> | 14 of 18 booked[^2^] |\n| Agenda | <Person>Sam Rivera</Person> | draft, comments until Friday[^3^] |',
    '- The train strike on the 9th does **not** touch our dates.\n- The budget has 1,200 € left for the boat trip.',
    'Is there anything that you want to see on the agenda? Then write it into <File>Agenda.docx</File>.',
    'Best regards',
  ].join('\n\n'),
  attributions: [
    citation('Offsite plan', 'https://contoso.example/sites/offsite/Plan.docx'),
    citation('Travel list', 'https://contoso.example/sites/offsite/Travel.xlsx'),
    citation('Agenda', 'https://contoso.example/sites/offsite/Agenda.docx'),
  ],
};

const code = {
  text: [
    'You can count the words of a stream while it comes:',
    "```ts\nlet words = 0;\nfor await (const event of conversation.stream('Tell me more.')) {\n  if (event.type === 'text') words += event.delta.split(' ').length;\n}\nconsole.log(words);\n```",
    'Leaving the loop closes the connection at once.',
  ].join('\n\n'),
};

/** The answers that the playground offers; undefined stands for the one that the handlers give by themselves. */
export const answers: Readonly<Record<string, Choice<SandboxAnswers | undefined>>> = {
  usual: { title: 'The sandbox’s own, with sources', value: undefined },
  mail: { title: 'A long mail with a table', value: mail },
  code: { title: 'One with code', value: code },
  short: { title: 'One word', value: 'Yes.' },
  own: { title: 'Your own text', value: '' },
};
