import { afterEach, describe, expect, it, vi } from 'vitest';
import * as validators from '../generated/zod.gen.ts';
import { ContractViolationError, createCopilotChat } from '../src/index.ts';
import { wholeConversation } from './documented-facts.ts';

const secret = 'a-value-that-no-report-may-show';
const violating = { ...wholeConversation, turnCount: secret, messages: [{ id: 7, text: secret }] };

/** A client whose service answers each request with this. */
const answeredWith = (body: object, onViolation: 'warn' | 'throw') =>
  createCopilotChat({
    credential: 'token',
    validate: { validators, onViolation },
    fetch: async (input) => {
      const path = String(input);
      const json = JSON.stringify(body);
      if (path.endsWith('Stream'))
        return new Response(`data: ${json}\n\n`, { headers: { 'content-type': 'text/event-stream' } });
      return new Response(json, {
        status: path.endsWith('chat') ? 200 : 201,
        headers: { 'content-type': 'application/json' },
      });
    },
  });

const calls = {
  create: (copilot: ReturnType<typeof answeredWith>) => copilot.createConversation(),
  chat: (copilot: ReturnType<typeof answeredWith>) => copilot.conversation('c').chat('Hello?'),
  stream: (copilot: ReturnType<typeof answeredWith>) => copilot.conversation('c').stream('Hello?').reply(),
};

describe.each(Object.entries(calls))('the validators at %s', (_, call) => {
  afterEach(() => vi.restoreAllMocks());

  it('throw where they are told to, and name the places and no value', async () => {
    const error = await call(answeredWith(violating, 'throw')).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ContractViolationError);
    const { message } = error as Error;
    expect(message).toMatch(/against the description: .*turnCount: .*messages\.0\.id: /);
    expect(`${message}${(error as Error).stack}${JSON.stringify(error)}`).not.toContain(secret);
  });

  it('warn where they are told to, and hand the answer on as it came', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const answered = await call(answeredWith(violating, 'warn')).catch((thrown: unknown) => thrown);
    expect(answered).not.toBeInstanceOf(ContractViolationError);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(String(warn.mock.calls[0])).toContain('turnCount');
    expect(String(warn.mock.calls[0])).not.toContain(secret);
  });

  it('say nothing of what the description allows', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    await call(answeredWith(wholeConversation, 'throw'));
    expect(warn).not.toHaveBeenCalled();
  });
});
