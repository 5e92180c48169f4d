import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { OpenAPIV3_1 } from 'openapi-types';
import openapiTypeScript, { astToString } from 'openapi-typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleDescription } from '../scripts/openapi/bundle.ts';
import { REPOSITORY } from '../scripts/openapi/redocly.ts';

let folder: string;
let document: OpenAPIV3_1.Document;
let bundle: string;

interface Result {
  code: number;
  output: string;
}

const node = (script: string, ...options: string[]): Promise<Result> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(REPOSITORY, 'node_modules', script), ...options],
      { cwd: folder },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) || 1 : 0, output: `${stdout}${stderr}`.trim() });
      },
    );
  });

async function write(name: string, description: object): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, JSON.stringify(description));
  return file;
}

/** A copy of the description that leads nowhere: what each of the tools has to refuse. */
function broken(): OpenAPIV3_1.Document {
  const copy = structuredClone(document);
  delete copy.components?.schemas?.copilotConversation;
  return copy;
}

async function typeCheck(file: string): Promise<Result> {
  const config = join(folder, 'tsconfig.json');
  // As a strict project of a user would; that our own sources are erasable is no promise of theirs.
  const compilerOptions = { incremental: false, erasableSyntaxOnly: false };
  await writeFile(
    config,
    JSON.stringify({ extends: join(REPOSITORY, 'tsconfig.json'), compilerOptions, files: [file], include: [] }),
  );
  return node('typescript/bin/tsc', '-p', config);
}

beforeAll(async () => {
  // Inside the repository, so that what is generated finds its runtime.
  await mkdir(join(REPOSITORY, '.cache'), { recursive: true });
  folder = await mkdtemp(join(REPOSITORY, '.cache/portability-'));
  const described = await bundleDescription();
  document = described.document;
  bundle = join(folder, 'openapi.json');
  await writeFile(bundle, described.json);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the bundled description', () => {
  it('passes a second validator, which refuses one that breaks the specification', async () => {
    const validator = new Validator();
    const result = await validator.validate(bundle);
    expect(result).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    expect(() => validator.resolveRefs()).not.toThrow();

    const other = structuredClone(document) as unknown as { paths: Record<string, { post: { responses: unknown } }> };
    other.paths['/copilot/conversations']!.post.responses = [];
    expect(await new Validator().validate(other)).toMatchObject({ valid: false });
  });

  it('names everything that it refers to, and the second validator notices where it does not', async () => {
    const validator = new Validator();
    await validator.validate(broken());
    expect(() => validator.resolveRefs()).toThrow(/copilotConversation/);
  });

  it('is consumed by openapi-typescript, which refuses one that leads nowhere', async () => {
    const types = astToString(await openapiTypeScript(pathToFileURL(bundle), { silent: true }));
    await writeFile(join(folder, 'openapi-typescript.ts'), types);
    for (const name of Object.keys(document.components?.schemas ?? {})) expect(types).toContain(`        ${name}: `);
    const refused = openapiTypeScript(pathToFileURL(await write('broken.json', broken())), { silent: true });
    await expect(refused).rejects.toThrow(/resolve/i);
  });

  it('is consumed by typed-openapi, which refuses one that leads nowhere', async () => {
    const result = await node('typed-openapi/bin.js', bundle, '--output', 'typed-openapi.ts');
    expect(result.code, result.output).toBe(0);
    expect(result.output).toContain('Found 3 endpoints');
    const refused = await node('typed-openapi/bin.js', await write('broken.json', broken()), '--output', 'none.ts');
    expect(refused.code).not.toBe(0);
    expect(existsSync(join(folder, 'none.ts'))).toBe(false);
  });

  it('gives types and operations that compile and take what is documented', async () => {
    const use = join(folder, 'use.ts');
    await writeFile(
      use,
      `import type { components, operations } from './openapi-typescript.ts';
import type { PostEndpoints, Schemas } from './typed-openapi.ts';

type Created = operations['createConversation']['responses'][201]['content']['application/json'];
type Turn = operations['chat']['requestBody']['content']['application/json'];
type Event = operations['chatOverStream']['responses'][200]['content']['text/event-stream'];
type Failure = operations['chat']['responses']['4XX']['content']['application/json'];
type Endpoint = PostEndpoints['/copilot/conversations/{conversationId}/chat'];

const state: NonNullable<components['schemas']['copilotConversation']['state']> = 'aStateThatComesLater';
const turn: Turn = { message: { text: 'Hello' }, locationHint: { timeZone: 'Europe/Madrid' } };
export const body: Endpoint['parameters']['body'] = turn;
// @ts-expect-error The time zone is required.
export const incomplete: Turn = { message: { text: 'Hello' }, locationHint: {} };
// @ts-expect-error The time zone is required.
export const incompleteBody: Endpoint['parameters']['body'] = { message: { text: 'Hello' }, locationHint: {} };
// @ts-expect-error The id of a conversation is required.
export const anonymous: Created = { state };
// @ts-expect-error The id of a conversation is required.
export const unnamed: Schemas.copilotConversation = { state };
export const event: Event = { id: 'c1', state, turnCount: null, messages: null };
export const answer: Endpoint['responses'][200] = event;
export const failure: Failure = { error: { code: 'tooManyRequests', innerError: { 'request-id': 'r1' } } };
export const refused: Endpoint['responses']['4XX'] = failure;
`,
    );
    expect(await typeCheck(use)).toEqual({ code: 0, output: '' });
  });
});
