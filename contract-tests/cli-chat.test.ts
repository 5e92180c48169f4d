import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run as runCommand } from '../src/cli/run.ts';
import type { Streams } from '../src/cli/streams.ts';
import { viewOn } from '../src/cli/view.ts';
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { FakeTerminal } from './fake-terminal.ts';

const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const token = 'a-made-up-token';
const secret = 'the-secret-of-the-prompt';
const env = { COPILOT_CHAT_TOKEN: token };

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.close());

/** What the answer looks like in prose, for a prompt. */
const prose = (prompt: string, turn = 1) =>
  [
    `This is turn ${turn} of a conversation with the sandbox. You asked: ${prompt}`,
    '- Owner: Sam Rivera',
    '- Document: Launch checklist',
    'Nothing of this was made by a model. Ask something else to see the next turn.',
  ].join('\n\n');

const sources = [
  'Sources:',
  '  1. (annotation) https://www.office.example/search?q=Sam+Rivera',
  '  2. Sam Rivera https://teams.example/l/meeting/details?eventId=sandbox',
  '  3. Launch checklist https://fabrikam.sharepoint.example/Shared%20Documents/Launch.docx',
].join('\n');

/** A process of its own, as users run it. */
function start(args: string[], more: Record<string, string> = {}) {
  const { COPILOT_CHAT_TOKEN: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [main, 'chat', ...args], { env: { ...inherited, ...more } });
  const end = Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'close')]);
  return { child, end: end.then(([stdout, stderr, [code]]) => ({ stdout, stderr, code: code as number | null })) };
}

/** The command inside this process, its stdin a pipe, against the sandbox of this test. */
async function ask(stdin: string, args: string[] = [], more: Partial<Streams> & { signal?: AbortSignal } = {}) {
  const { signal = AbortSignal.timeout(10_000), ...streams } = more;
  const [out, err] = [new PassThrough(), new PassThrough()];
  const input = new PassThrough();
  input.end(stdin);
  const collected = Promise.all([textOf(out), textOf(err)]);
  const code = await runCommand(['chat', '--base-url', sandbox.baseUrl, ...args], {
    env,
    print: (line) => void out.write(`${line}\n`),
    say: (line) => void err.write(`${line}\n`),
    streams: { stdin: input, stdout: out, stderr: err, ...streams },
    signal,
  });
  out.end();
  err.end();
  const [stdout, stderr] = await collected;
  expect(stderr).not.toContain(token);
  expect(stderr).not.toContain(secret);
  return { code, stdout, stderr };
}

const operations = () => sandbox.requests.map(({ operation }) => operation);

describe('chat with a prompt on stdin', () => {
  it('prints the answer on stdout, and its sources and everything else on stderr', async () => {
    const { child, end } = start([]);
    child.stdin.end('Hello?\n');
    const { stdout, stderr, code } = await end;
    expect([code, stdout]).toEqual([0, `${prose('Hello?')}\n`]);
    expect(stderr).toBe(`COPILOT_CHAT_TOKEN is not set: using the embedded sandbox.\n${sources}\n`);
  });

  it('prints one line of JSON with --json: the text as it came, the attributions, the id', async () => {
    const { child, end } = start(['--json', '--base-url', sandbox.baseUrl, '--token-env', 'OTHER'], { OTHER: token });
    child.stdin.end('Hello?');
    const { stdout, stderr, code } = await end;
    expect([code, stderr, stdout.split('\n').length]).toEqual([0, '', 2]);
    const answer = JSON.parse(stdout) as { text: string; attributions: { seeMoreWebUrl: string }[] };
    expect(Object.keys(answer)).toEqual(['text', 'attributions', 'conversationId']);
    expect(answer.text).toContain('**Owner**: <Person>Sam Rivera</Person>[^1^]');
    expect(answer.attributions.map(({ seeMoreWebUrl }) => seeMoreWebUrl)).toHaveLength(3);
    expect(sandbox.requests.at(-1)?.path).toContain((answer as unknown as { conversationId: string }).conversationId);
  });

  it('prints the rewritten text only, once', async () => {
    for (const [fault, text] of [
      ['rewrite', prose('Hello?')],
      ['withdraw', 'This answer was taken back. Let us talk about something else.'],
    ] as const) {
      sandbox.fail(fault);
      expect(await ask('Hello?')).toMatchObject({ code: 0, stdout: `${text}\n` });
    }
  });

  it('asks for the answer in one piece with --no-stream', async () => {
    expect(await ask('Hello?', ['--no-stream'])).toMatchObject({ code: 0, stdout: `${prose('Hello?')}\n` });
    expect(operations()).toEqual(['createConversation', 'chat']);
  });

  it('sends along what its options say, in a conversation that is there', async () => {
    const { stdout } = await ask('First', ['--json']);
    const { conversationId } = JSON.parse(stdout) as { conversationId: string };
    const files = ['https://contoso.sharepoint.example/a.docx', 'https://contoso.sharepoint.example/b.docx'];
    const options = ['--web', 'off', '--time-zone', 'Europe/Madrid', ...files.flatMap((file) => ['--file', file])];
    const second = await ask('Two\nlines\n', [...options, '--conversation', conversationId]);
    expect(second.stdout).toContain('This is turn 2');
    expect(operations()).toEqual(['createConversation', 'chatOverStream', 'chatOverStream']);
    expect(sandbox.requests.at(-1)?.body).toEqual({
      message: { text: 'Two\nlines' },
      locationHint: { timeZone: 'Europe/Madrid' },
      contextualResources: { files: files.map((uri) => ({ uri })), webContext: { isWebEnabled: false } },
    });
  });

  it('ends with the code of its failure, says why in one line, and leaves stdout empty', async () => {
    const faults: [number, string][] = [
      [1, 'status=400; operation=chatOverStream'],
      [1, 'status=500; operation=chatOverStream'],
      [1, 'cut-after-events=4'],
      [1, 'noFinal=true'],
      [1, 'noAnswer=true'],
      [1, 'gone'],
      [3, 'status=401; times=2'],
      [3, 'status=403; operation=chatOverStream'],
      [4, 'status=429; retry-after=900; operation=chatOverStream'],
      [5, 'stall-after-events=3'],
    ];
    for (const [expected, fault] of faults) {
      sandbox.reset();
      sandbox.fail(fault);
      const { code, stdout, stderr } = await ask(secret, expected === 5 ? ['--timeout', '1'] : []);
      expect([fault, code, stdout]).toEqual([fault, expected, '']);
      expect(stderr).toMatch(/^m365-copilot-chat: .+\n$/);
    }
  });

  it('ends with 2 on wrong usage, sends nothing, and does not quote what it was given', async () => {
    const wrong: [string, string[], string][] = [
      ['', [], 'stdin has no prompt'],
      [' \n', ['--json'], 'stdin has no prompt'],
      ['Hello?', [secret], 'the prompt comes from stdin'],
      ['Hello?', ['--time-zone', `${secret} Standard Time`], 'IANA'],
      ['Hello?', ['--file', `http://${secret}/`], 'https'],
      ['Hello?', ['--web', secret], 'on or off'],
      ['Hello?', ['--json', '--interactive'], 'exclude'],
      ['Hello?', ['--conversation', ''], 'id'],
    ];
    for (const [stdin, args, message] of wrong) {
      const { code, stdout, stderr } = await ask(stdin, args);
      expect([args, code, stdout]).toEqual([args, 2, '']);
      expect(stderr).toContain(message);
    }
    expect(sandbox.requests).toEqual([]);
  });

  it('says when the service ended the conversation with its answer', async () => {
    sandbox.fail('disengage');
    const { code, stdout, stderr } = await ask('Hello?');
    expect([code, stdout]).toEqual([0, 'This conversation ends here. Start another one.\n']);
    expect(stderr).toContain('The service has ended this conversation');
  });

  it('closes the stream and ends with 5 when it is interrupted', async () => {
    sandbox.fail('stall-after-events=4');
    const { child, end } = start(['--base-url', sandbox.baseUrl], env);
    child.stdin.end('Hello?');
    while (!(sandbox.requests.at(-1)?.events === 4)) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGINT');
    expect(await end).toMatchObject({
      code: 5,
      stdout: '',
      stderr: expect.stringMatching(/^m365-copilot-chat: .+\n$/),
    });
    expect(sandbox.requests.at(-1)?.closed).toBe(true);
  });

  it('shows progress where stderr is a terminal, and takes it away', async () => {
    const terminal = new FakeTerminal();
    sandbox.fail('stall-after-events=4');
    const interruption = new AbortController();
    const asked = ask('Hello?', [], { stderr: terminal.stdout, signal: interruption.signal });
    await terminal.shows(/^\d+ characters of the answer…$/);
    interruption.abort();
    expect((await asked).code).toBe(5);
    expect(await terminal.text()).toBe('');
  });
});

describe('chat --interactive through a pipe', () => {
  it('holds the turns of its lines in one conversation, and writes each answer with its sources', async () => {
    const { child, end } = start(['--interactive', '--sandbox']);
    child.stdin.end('Hello?\n\n//slash\n/quit\nnever\n');
    const { stdout, stderr, code } = await end;
    const turns = [prose('Hello?'), prose('/slash', 2)];
    expect([code, stdout]).toEqual([0, turns.map((turn) => `${turn}\n\n${sources}\n\n`).join('')]);
    expect(stderr).toMatch(/^Using the embedded sandbox\.\nThe conversation is [0-9a-f-]{36}; \/help .+\n$/);
  });

  it('follows its instructions', async () => {
    const file = 'https://contoso.sharepoint.example/a.docx';
    const lines = ['/help', `/file ${file}`, '/file', '/web off', 'one', '/web on', 'two', '/new', 'three'];
    const { code, stderr } = await ask(lines.join('\n'), ['-i']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/\/new .*\n {2}\/web on\|off[\s\S]*\/file URL[\s\S]*\/quit/);
    expect(stderr).toContain(`\n${file}\n`);
    const turns = sandbox.requests.filter(({ operation }) => operation === 'chatOverStream');
    const resources = turns.map(({ body }) => (body as { contextualResources: unknown }).contextualResources);
    expect(resources).toEqual([
      { files: [{ uri: file }], webContext: { isWebEnabled: false } },
      { files: [{ uri: file }], webContext: { isWebEnabled: true } },
      { webContext: { isWebEnabled: true } },
    ]);
    expect(new Set(turns.map(({ path }) => path)).size).toBe(2);
    expect(stderr.match(/The conversation is /g)).toHaveLength(2);
  });

  it('says in one line what failed, goes on, and ends with the code of the last failure', async () => {
    sandbox.fail('status=500; operation=chatOverStream', 'status=403; operation=chatOverStream');
    const { code, stdout, stderr } = await ask(`${secret}\nagain\nand again\n/nonsense ${secret}\n`, ['-i']);
    expect(stdout).toBe(`${prose('and again')}\n\n${sources}\n\n`);
    const failures = stderr.split('\n').filter((line) => line.startsWith('m365-copilot-chat: '));
    expect(failures.map((line) => /chatOverStream failed: (\d+)|nothing was sent/.exec(line)?.[1] ?? 'usage')).toEqual([
      '500',
      '403',
      'usage',
    ]);
    expect(code).toBe(2);
  });

  it('tells how to go on where the conversation is over', async () => {
    sandbox.fail('gone', 'disengage');
    const { code, stdout, stderr } = await ask('one\n/new\ntwo\nthree\n/new\nfour', ['-i']);
    expect(stdout).toContain(prose('four'));
    expect(stderr.match(/^This conversation takes no more turns: \/new starts another one\.$/gm)).toHaveLength(2);
    expect(stderr).toContain('The service has ended this conversation: /new');
    expect(code).toBe(1);
  });

  it('ends with the code of the failure where no conversation could be created', async () => {
    sandbox.fail('status=403');
    expect(await ask('one', ['-i'])).toMatchObject({ code: 3, stdout: '' });
  });
});

/** The command inside this process on a terminal, where it holds a conversation. */
function converse(terminal = new FakeTerminal()) {
  const interruption = new AbortController();
  const done = runCommand(['chat', '--base-url', sandbox.baseUrl], {
    env,
    print: (line) => void terminal.stdout.write(`${line}\n`),
    say: (line) => void terminal.stdout.write(`${line}\n`),
    streams: { stdin: terminal.stdin, stdout: terminal.stdout, stderr: terminal.stdout },
    signal: interruption.signal,
  });
  return { terminal, done, interruption };
}

describe('chat on a terminal', () => {
  it('shows the answer as it comes, and its sources at the end', async () => {
    sandbox.fail('stall-after-events=5');
    sandbox.settings.answers = 'one two three four five six seven eight nine ten eleven twelve';
    const { terminal, done } = converse();
    await terminal.shows(/^>$/m);
    terminal.type('Hello?\r');
    const early = await terminal.shows(/^one two three four$/m);
    expect(early).toMatch(/^> Hello\?$/m);
    terminal.type('\x03');
    await terminal.shows(/Interrupted[\s\S]*>$/);
    sandbox.reset();
    terminal.type('/new\r');
    await terminal.shows(/(The conversation is[\s\S]*){2}>$/);
    terminal.type('Again?\r');
    expect(await terminal.shows(/Sources:[\s\S]*\n>$/)).toContain(`> Again?\n${prose('Again?')}\n\n${sources}\n\n>`);
    terminal.type('/quit\r');
    expect(await done).toBe(0);
  });

  it('clears what was shown and shows the new text where the service rewrites it', async () => {
    sandbox.settings.answers = {
      text: 'It is **done**.\n\nAll of it, wide 東京 and long enough to be wrapped at the edge of the terminal.',
      snapshots: ['It was **do', 'It was **done**.\n\nSome of it, wide 東京 and long enough to be wrapped at the edge'],
    };
    const { terminal, done } = converse(new FakeTerminal(30, 24));
    terminal.type('Hello?\r');
    const screen = await terminal.shows(/terminal\.\n>$/);
    expect(screen.split('> Hello?\n')[1]).toBe(
      'It is done.\n\nAll of it, wide 東京 and long enough to be wrapped at the edge of the terminal.\n>',
    );
    terminal.type('\x04');
    expect(await done).toBe(0);
  });

  it('closes the answer at Ctrl-C and asks for the next prompt; at the prompt Ctrl-C ends it', async () => {
    sandbox.fail('stall-after-events=4');
    const { terminal, done } = converse();
    terminal.type('Hello?\r');
    await terminal.shows(/^This is turn/m);
    terminal.type('\x03');
    await terminal.shows(/^Interrupted; the answer is not whole\.\n>$/m);
    await sandbox.requests.at(-1)?.ended;
    expect(sandbox.requests.at(-1)).toMatchObject({ operation: 'chatOverStream', closed: true });
    terminal.type('And now?\r');
    await terminal.shows(/This is turn 2[\s\S]*Sources:[\s\S]*>$/);
    terminal.type('\x03');
    expect(await done).toBe(0);
  });

  it('ends with 5 where the process is told to end, also during an answer', async () => {
    sandbox.fail('stall-after-events=4');
    const { terminal, done, interruption } = converse();
    terminal.type('Hello?\r');
    await terminal.shows(/^This is turn/m);
    interruption.abort();
    expect(await done).toBe(5);
    await sandbox.requests.at(-1)?.ended;
    expect(sandbox.requests.at(-1)?.closed).toBe(true);
  });

  it('keeps what is typed during an answer for the next prompt, out of the answer', async () => {
    sandbox.settings.pace = 20;
    const { terminal, done } = converse();
    terminal.type('Hello?\r');
    await terminal.shows(/^This is turn 1/m);
    terminal.type('Next?\r/qu');
    const screen = await terminal.shows(/> \/qu$/);
    expect(screen).toContain(prose('Hello?'));
    expect(screen).toContain(`> Next?\n${prose('Next?', 2)}`);
    terminal.type('it\r');
    expect(await done).toBe(0);
  });

  it('does not obey the escape sequences of an answer or of a source', async () => {
    const evil = '\x1b[2J\x1b]0;title\x07\u009b31m\r';
    sandbox.settings.answers = {
      text: `before${evil}after`,
      attributions: [{ providerDisplayName: `name${evil}`, seeMoreWebUrl: 'https://a.example/' }],
    };
    const { terminal, done } = converse();
    terminal.type('Hello?\r/quit\r');
    expect(await done).toBe(0);
    expect(await terminal.text()).toMatch(/The conversation is[\s\S]*beforeafter\n\nSources:\n {2}1\. name https/);
  });
});

describe('an answer on a terminal', () => {
  it('looks at the end as if it had been written at once, whatever was shown before', async () => {
    const unit = fc.constantFrom('a', 'word ', '\n', '東', '\t', 'é', 'x'.repeat(11), 'end.\n\n');
    const texts = fc.array(fc.array(unit, { maxLength: 14 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(texts, async (states) => {
        const [shown, plain] = [new FakeTerminal(12, 200), new FakeTerminal(12, 200)];
        for (const terminal of [shown, plain]) terminal.stdout.write('> prompt\n');
        const view = viewOn(shown.stdout);
        for (const state of states) view.show(state.join(''));
        const last = states.at(-1)!.join('');
        view.finish(last);
        plain.stdout.write(`${last.replaceAll('\t', '    ')}\n`);
        expect(await shown.text()).toBe(await plain.text());
      }),
      { numRuns: 200 },
    );
  });

  it('is shown once more in whole where what changes has scrolled away', async () => {
    const terminal = new FakeTerminal(40, 6);
    const view = viewOn(terminal.stdout);
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    view.show(['draft', ...lines].join('\n'));
    view.finish(['final', ...lines].join('\n'));
    const text = await terminal.text();
    expect(text.split('(The answer was rewritten.)\n\n')[1]).toBe(['final', ...lines].join('\n'));
  });
});
