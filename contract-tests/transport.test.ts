import { describe, expect, it } from 'vitest';
import { chat } from '../generated/sdk.gen.ts';
import type { ChatRequest } from '../generated/types.gen.ts';
import { checkChatRequest, createTransport, InvalidRequestError, RequestError } from '../src/index.ts';
import { createService } from '../src/sandbox/index.ts';

const body = { message: { text: 'Where?' }, locationHint: { timeZone: 'europe/madrid' } };
const wrong = { ...body, useWeb: true } as ChatRequest;

function transport(more: Partial<Parameters<typeof createTransport>[0]>) {
  const service = createService();
  const overService: typeof fetch = (url, init) => service.fetch(new Request(url as string, init));
  const client = createTransport({ credential: 'made-up', fetch: overService, ...more });
  const ask = async (request: ChatRequest) => {
    const { data } = await (client.post as (options: object) => Promise<{ data: { id: string } }>)({
      url: '/copilot/conversations',
    });
    return chat({ client, path: { conversationId: data.id }, body: request });
  };
  return { ask, service };
}

describe('the body of a turn over createTransport', () => {
  it('is checked before it is sent where the check is given', async () => {
    const { ask, service } = transport({ checkRequest: checkChatRequest });
    const { error } = await ask(wrong);
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error).toMatchObject({ message: expect.stringContaining('useWeb is not known') });
    expect(service.requests.map(({ operation }) => operation)).toEqual(['createConversation']);
    expect((await ask(body)).error).toBeUndefined();
    expect(service.requests.at(-1)?.text).toContain('"Europe/Madrid"');
  });

  it('is left to the service where it is not, which refuses what is wrong', async () => {
    const { ask, service } = transport({});
    const { error } = await ask(wrong);
    expect(error).toBeInstanceOf(RequestError);
    expect(service.requests.map(({ operation }) => operation)).toEqual(['createConversation', 'chat']);
  });
});
