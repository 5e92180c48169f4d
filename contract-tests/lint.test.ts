import { execFile } from 'node:child_process';
import { cp, glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { rules } from '../openapi/rules/plugin.ts';
import { type LintReport, lintDescriptions } from '../scripts/openapi/lint.ts';
import { REPOSITORY } from '../scripts/openapi/redocly.ts';

const FIXTURES = join(REPOSITORY, 'contract-tests/fixtures/rules');
const names = Object.keys(rules);
const run = promisify(execFile);

describe('our lint rules', () => {
  const reports = new Map<string, LintReport>();

  beforeAll(async () => {
    const files = names.flatMap((name) => [join(FIXTURES, name, 'pass.yaml'), join(FIXTURES, name, 'fail.yaml')]);
    const results = await lintDescriptions(files, join(FIXTURES, 'redocly.yaml'));
    for (const [index, file] of files.entries()) reports.set(file, results[index]!);
  });

  it('are one file a rule, and none is left out of the plugin', async () => {
    const helpers = ['plugin.ts', 'register.ts', 'visitor.ts', 'walk.ts'];
    const files = (await Array.fromAsync(glob('*.ts', { cwd: join(REPOSITORY, 'openapi/rules') }))).sort();
    expect(files.filter((file) => !helpers.includes(file)).map((file) => basename(file, '.ts'))).toEqual(names);
  });

  it.each(names)('%s lets its passing fixture pass, as do all the others', (name) => {
    expect(reports.get(join(FIXTURES, name, 'pass.yaml'))?.problems).toEqual([]);
  });

  it.each(names)('%s finds everything in its failing fixture, and no other rule finds anything', async (name) => {
    const file = join(FIXTURES, name, 'fail.yaml');
    const { 'x-expected': expected } = parse(await readFile(file, 'utf8')) as { 'x-expected': string[] };
    const problems = reports.get(file)!.problems;
    expect(problems.map(({ message }) => message).sort()).toEqual([...expected].sort());
    expect(new Set(problems.map(({ ruleId }) => ruleId))).toEqual(new Set([`copilot-chat/${name}`]));
    expect(new Set(problems.map(({ severity }) => severity))).toEqual(new Set(['error']));
  });
});

/** What is changed in the description, and what is said about it. */
interface Mutation {
  file: string;
  replace: string | RegExp;
  by: string;
  rule: string;
  message: RegExp;
}

const mutations: Record<string, Mutation> = {
  'a sentinel that is removed': {
    file: 'schemas/copilotConversationState.yaml',
    replace: ', unknownFutureValue]',
    by: ']',
    rule: 'copilot-chat/evolvable-enumeration',
    message: /copilotConversationState lacks the sentinel/,
  },
  'an enumeration that is closed': {
    file: 'schemas/copilotConversationAttributionType.yaml',
    replace: '  - type: string\nexamples',
    by: 'examples',
    rule: 'copilot-chat/evolvable-enumeration',
    message: /copilotConversationAttributionType lacks the open form/,
  },
  'a 201 that becomes 200': {
    file: 'paths/conversations.yaml',
    replace: "'201'",
    by: "'200'",
    rule: 'copilot-chat/documented-status',
    message: /createConversation answers 200; .* says exactly 201/,
  },
  'a second success status': {
    file: 'paths/chat.yaml',
    replace: "    '403':",
    by: "    '202':\n      $ref: ../responses/refused-turn.yaml\n    '403':",
    rule: 'copilot-chat/documented-status',
    message: /chat answers 200, 202; .* says exactly 200/,
  },
  'an operation that is renamed': {
    file: 'paths/chat.yaml',
    replace: 'operationId: chat',
    by: 'operationId: say',
    rule: 'copilot-chat/documented-status',
    message: /documented operation chat is missing/,
  },
  'a stream that answers JSON': {
    file: 'paths/chat-over-stream.yaml',
    replace: 'text/event-stream:',
    by: 'application/json:',
    rule: 'copilot-chat/documented-status',
    message: /chatOverStream answers application\/json with copilotConversation/,
  },
  'a scope that is dropped from an operation': {
    file: 'paths/chat.yaml',
    replace: /^ +- Chat\.Read\n/m,
    by: '',
    rule: 'copilot-chat/complete-scopes',
    message: /operation chat lacks Chat\.Read/,
  },
  'a scope that is dropped from the security scheme': {
    file: 'security/delegated.yaml',
    replace: /^ +Mail\.Read:.*\n/m,
    by: '',
    rule: 'copilot-chat/complete-scopes',
    message: /flow authorizationCode lacks Mail\.Read/,
  },
  'a property that is made required': {
    file: 'schemas/copilotConversation.yaml',
    replace: 'required: [id]',
    by: 'required: [id, state]',
    rule: 'copilot-chat/required-only-where-documented',
    message: /copilotConversation\.state is required; no page says so/,
  },
  'a property that is no longer required': {
    file: 'schemas/chatRequest.yaml',
    replace: 'required: [message, locationHint]',
    by: 'required: [message]',
    rule: 'copilot-chat/required-only-where-documented',
    message: /chatRequest\.locationHint is not required/,
  },
  'a node that forgets its page': {
    file: 'schemas/copilotWebContext.yaml',
    replace: /x-documented-at:\n.*\n.*\nx-odata/,
    by: 'x-odata',
    rule: 'copilot-chat/documented-node',
    message: /schema copilotWebContext does not say where it comes from/,
  },
  'a node that names an unknown section': {
    file: 'paths/conversations.yaml',
    replace: 'section: HTTP request',
    by: 'section: HTTP requests',
    rule: 'copilot-chat/documented-node',
    message: /operation createConversation names the section HTTP requests/,
  },
  'a property that is renamed': {
    file: 'schemas/copilotConversation.yaml',
    replace: '  turnCount:',
    by: '  turn_count:',
    rule: 'copilot-chat/vendor-names',
    message: /property turn_count is not camelCase/,
  },
  'a type name that is misspelt': {
    file: 'schemas/copilotConversation.yaml',
    replace: "x-odata-type: '#microsoft.graph.copilotConversation'",
    by: "x-odata-type: '#microsoft.graph.copilotConversaion'",
    rule: 'copilot-chat/vendor-names',
    message: /copilotConversation has x-odata-type #microsoft\.graph\.copilotConversaion/,
  },
  'an operation without 5XX': {
    file: 'paths/chat.yaml',
    replace: /^ +5XX:\n.*\n/m,
    by: '',
    rule: 'copilot-chat/odata-errors',
    message: /operation chat has no 5XX response/,
  },
  'a request that takes anything': {
    file: 'schemas/copilotFile.yaml',
    replace: 'additionalProperties: false\n',
    by: '',
    rule: 'copilot-chat/closed-requests',
    message: /request object copilotFile is open/,
  },
  'a response that takes only what is known': {
    file: 'schemas/searchSensitivityLabelInfo.yaml',
    replace: 'properties:\n',
    by: 'additionalProperties: false\nproperties:\n',
    rule: 'copilot-chat/open-responses',
    message: /response object searchSensitivityLabelInfo restricts unknown properties/,
  },
  'a response property that cannot be null': {
    file: 'schemas/copilotConversation.yaml',
    replace: "type: [integer, 'null']",
    by: 'type: integer',
    rule: 'copilot-chat/nullable-responses',
    message: /copilotConversation\.turnCount does not allow null/,
  },
  'an answer without request-id': {
    file: 'paths/conversations.yaml',
    replace: /^ +request-id:\n.*\n/m,
    by: '',
    rule: 'response-contains-header',
    message: /request-id/,
  },
  'an example that does not validate': {
    file: 'examples/chat-response.yaml',
    replace: 'turnCount: 1',
    by: 'turnCount: one',
    rule: 'no-invalid-media-type-examples',
    message: /turnCount/,
  },
  'an example with a property that is not described': {
    file: 'examples/create-conversation-response.yaml',
    replace: 'turnCount: 0',
    by: 'turnsCount: 0',
    rule: 'no-invalid-media-type-examples',
    message: /turnsCount/,
  },
  'an itemSchema, which OpenAPI 3.1 does not have': {
    file: 'paths/chat-over-stream.yaml',
    replace: '          schema:\n            $ref: ../schemas/copilotConversation.yaml',
    by: '          itemSchema:\n            $ref: ../schemas/copilotConversation.yaml',
    rule: 'struct',
    message: /itemSchema/,
  },
  'a register that is not there': {
    file: 'documented.yaml',
    replace: 'pages:\n',
    by: 'sites:\n',
    rule: 'copilot-chat/documented-node',
    message: /register of the pages cannot be read: .* has no list named pages/,
  },
};

/**
 * The mutations in as few copies of the description as keep them apart: one to a file, and a register that cannot be
 * read by itself. A message names its node, so that one mutation cannot stand in for another.
 */
function batchesOf(all: [string, Mutation][]): [string, Mutation][][] {
  const batches: [string, Mutation][][] = [];
  for (const entry of all) {
    const shares = (other: [string, Mutation]) =>
      other[1].file === entry[1].file || [other[1].file, entry[1].file].includes('documented.yaml');
    const batch = batches.find((others) => !others.some(shares));
    if (batch) batch.push(entry);
    else batches.push([entry]);
  }
  return batches;
}

describe('the lint of the description', () => {
  let folder: string;
  const reports = new Map<string, LintReport>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'copilot-chat-lint-'));
    const batches = batchesOf(Object.entries(mutations));
    const copies = await Promise.all(batches.map((batch, index) => mutate(join(folder, `copy-${index}`), batch)));
    const results = await lintDescriptions(copies);
    for (const [index, batch] of batches.entries()) {
      for (const [name] of batch) reports.set(name, results[index]!);
    }
  }, 60_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function mutate(copy: string, batch: [string, Mutation][]): Promise<string> {
    const filter = (source: string) => basename(source) !== 'rules';
    await cp(join(REPOSITORY, 'openapi'), copy, { recursive: true, filter });
    for (const [name, { file, replace, by }] of batch) {
      const before = await readFile(join(copy, file), 'utf8');
      const after = before.replace(replace, by);
      if (after === before) throw new Error(`${file} does not hold ${replace}; correct the mutation: ${name}`);
      await writeFile(join(copy, file), after);
    }
    return join(copy, 'openapi.yaml');
  }

  it.each(Object.entries(mutations))('finds %s', (name, { rule, message }) => {
    const found = reports.get(name)!.problems.filter((problem) => problem.ruleId === rule);
    expect(found.map((problem) => problem.message).filter((text) => message.test(text))).not.toEqual([]);
  });
});

describe('npm run lint:openapi', () => {
  const lint = async (...options: string[]) => {
    const environment = { ...process.env };
    delete environment.GITHUB_ACTIONS;
    const started = performance.now();
    const result = await run(process.execPath, ['scripts/lint-openapi.ts', ...options], {
      cwd: REPOSITORY,
      env: environment,
    })
      .then(({ stdout, stderr }) => ({ code: 0, stdout, stderr }))
      .catch((error: { code: number; stdout: string; stderr: string }) => error);
    return { ...result, milliseconds: performance.now() - started };
  };
  const broken = join(FIXTURES, 'documented-status/fail.yaml');

  it('passes the description in under five seconds', async () => {
    const { code, stdout, stderr, milliseconds } = await lint();
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: expect.stringMatching(/^ok {3}openapi/) });
    expect(milliseconds).toBeLessThan(5000);
  });

  it('prints nothing but JSON on stdout where JSON is asked for, and fails on a problem', async () => {
    const { code, stdout } = await lint(broken, '--format', 'json');
    const report = JSON.parse(stdout) as LintReport;
    expect(code).toBe(1);
    expect(report.problems.length).toBe(report.totals.errors);
    expect(report.totals.errors).toBeGreaterThan(0);
  });

  it('prints annotations of a pull request where they are asked for', async () => {
    const { code, stdout } = await lint(broken, '--format', 'github');
    expect(code).toBe(1);
    for (const line of stdout.trim().split('\n'))
      expect(line).toMatch(/^::error title=[^,]+,file=[^,]+,line=\d+,col=\d+/);
  });

  it('shows the line of a problem to people', async () => {
    const { code, stdout, stderr } = await lint(broken);
    expect(code).toBe(1);
    expect(stdout).toContain('operationId: createParcel');
    expect(stderr).toMatch(/^FAIL .*run: npm run lint:openapi\n$/);
  });

  it('fails where the description is missing, empty or no OpenAPI', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'copilot-chat-lint-'));
    await Promise.all([
      writeFile(join(folder, 'empty.yaml'), ''),
      writeFile(join(folder, 'other.yaml'), 'a: 1\n'),
      writeFile(join(folder, 'broken.yaml'), 'openapi: [\n'),
    ]);
    const files = ['missing.yaml', 'empty.yaml', 'other.yaml', 'broken.yaml'].map((file) => join(folder, file));
    const results = await Promise.all(files.map((file) => lint(file)));
    await rm(folder, { recursive: true });
    for (const [index, { code, stdout, stderr }] of results.entries()) {
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(basename(files[index]!));
    }
  });

  it('tells wrong usage from a problem', async () => {
    const results = await Promise.all([lint('--format', 'xml'), lint('--colour'), lint('a.yaml', 'b.yaml')]);
    for (const { code, stdout, stderr } of results) {
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('usage: npm run lint:openapi');
    }
  });
});
