import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as exported from '../src/index.ts';
import { CopilotChatError, type CopilotChatOptions, createCopilotChat, isCopilotChatError } from '../src/index.ts';
import { redact } from '../src/redact.ts';
import { createService, type Fault } from '../src/sandbox/index.ts';
import { type TurnOptions, type Way, ways } from './turns.ts';

const token = 'token-that-nobody-may-see';
const prompt = 'Prompt that nobody may see: "quotes", \\ and ünïcödé 😀';
const context = 'Context that nobody may see';
const secrets = [token, prompt, context, JSON.stringify(prompt).slice(1, -1)];
const quoting = `${prompt} ${context} ${token}`;
const quoted = { error: { code: 'quoting', message: quoting, innerError: { message: quoting, code: prompt } } };

/** Every form in which Node and programs print an error, its causes and the fields of those included. */
function formsOf(error: Error): string[] {
  const { cause } = error;
  return [
    error.message,
    String(error),
    error.stack ?? '',
    JSON.stringify(error),
    JSON.stringify({ nested: [error] }),
    inspect(error),
    inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: false }),
    inspect({ nested: { error } }, { depth: 9 }),
    inspect(new Error('outer', { cause: error })),
    JSON.stringify({ ...error }),
    Object.entries(error).map(String).join(),
    ...(cause instanceof Error ? formsOf(cause) : []),
  ];
}

/** Each class of error, and how a turn comes to it on the sandbox. */
const provoked: Readonly<Record<string, { fault?: Fault; options?: TurnOptions; only?: RegExp; twice?: true }>> = {
  AuthenticationError: { fault: { status: 401, message: quoting } },
  PermissionError: { fault: { status: 403, body: 'conversation', message: quoting } },
  ConversationNotFoundError: { fault: { status: 404, message: quoting } },
  ThrottledError: { fault: { status: 429, retryAfter: 0, times: 9, message: quoting, code: prompt } },
  RequestError: { fault: { answer: { status: 400, body: quoted } } },
  ServiceError: { fault: { status: 500, body: 'nested', message: quoting } },
  TimeoutError: { fault: { stall: true }, options: { timeoutMs: 20 } },
  AbortedError: { options: { signal: AbortSignal.abort() } },
  ConnectionError: { fault: { reset: true } },
  ContractViolationError: {
    fault: { answer: { status: 200, headers: { 'content-type': 'text/plain' }, body: quoting } },
  },
  InvalidRequestError: { options: { files: [quoting], location: { countryOrRegion: quoting } } },
  StreamInterruptedError: {
    only: /stream/,
    fault: {
      answer: {
        status: 200,
        parts: [
          `data: {"id":"c","messages":[{"id":"m","text":${JSON.stringify(quoting)}}]}\n\n`,
          `data: ${JSON.stringify(quoted)}\n\n`,
        ],
      },
    },
  },
  NoAnswerError: { fault: { noAnswer: true } },
  ConversationDisengagedError: { fault: { disengage: true }, twice: true },
  TextRewrittenError: { only: /by its text/, fault: { rewrite: true } },
};

async function provoke(way: Way, name: string) {
  const seen: string[] = [];
  const note = (what: unknown) => seen.push(inspect(what, { depth: 9 }), JSON.stringify(what));
  const service = createService({ snapshots: 3, answers: quoting });
  const options: CopilotChatOptions = {
    credential: () => token,
    fetch: (url, init) => service.fetch(new Request(url as string, init)),
    headers: { prefer: 'include-unknown-enum-members' },
    onRequest: note,
    onResponse: ({ headers, ...response }) => note([response, ...headers]),
  };
  const conversation = await createCopilotChat(options).createConversation();
  const { fault, options: more, twice } = provoked[name]!;
  if (fault) service.fail(fault);
  const ask = () => way.ask(conversation, prompt, { additionalContext: [context], ...more });
  if (twice) await ask().catch(() => undefined);
  const error = await ask().then(
    () => expect.unreachable('the turn fails'),
    (thrown: Error) => thrown,
  );
  return { error, seen };
}

describe('the errors', () => {
  it('each class that is exported is provoked here, but for those of create and the base', () => {
    const names = Object.entries(exported)
      .filter(([, value]) => typeof value === 'function' && value.prototype instanceof CopilotChatError)
      .map(([name]) => name)
      .filter((name) => name !== 'NotFoundError');
    expect(Object.keys(provoked).sort()).toEqual(names.sort());
  });

  for (const [name, { only }] of Object.entries(provoked)) {
    it.each(
      ways.filter((way) => !only || only.test(way.name)),
    )(`a ${name} of $name shows neither token nor prompt, in no form, nor do the hooks`, async (way) => {
      const { error, seen } = await provoke(way, name);
      expect(error.name).toBe(name);
      expect(isCopilotChatError(error)).toBe(true);
      expect(seen.length).toBeGreaterThan(0);
      for (const form of [...formsOf(error), ...seen]) for (const secret of secrets) expect(form).not.toContain(secret);
    });
  }

  it('print their fields and no others', () => {
    const error = new CopilotChatError('what happened', { operation: 'chat', status: 400, body: prompt, attempts: 1 });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      ...{ name: 'CopilotChatError', message: 'what happened', operation: 'chat' },
      ...{ status: 400, attempts: 1, details: [] },
    });
    expect(error.body).toBe(prompt);
    expect(inspect(error)).not.toContain(prompt);
  });
});

describe('what is taken out of a text', () => {
  it('is each secret, wherever it stands, and short ones where they stand alone', () => {
    expect(redact('a secret and a secret', ['secret'])).toBe('a [redacted] and a [redacted]');
    expect(redact('yes', ['yes'])).toBe('[redacted]');
    expect(redact('yes, that is so', ['yes'])).toBe('yes, that is so');
    const secret = 'Where is the offsite of the whole team this year?';
    expect(redact('Cannot handle "Where is the offsite of the wh..."', [secret])).toBe('[redacted]');
    expect(redact('is the offsite', [secret])).toBe('is the offsite');
    expect(redact('$& and (.*)', ['(.*)'])).toBe('$& and [redacted]');
  });
});
