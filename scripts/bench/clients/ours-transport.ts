import { chatOverStream, createConversation } from '../../../generated/index.ts';
import { createTransport, readEvents } from '../../../src/index.ts';
import { type Creator, newestText, type Streamer, turn } from '../client.ts';

/** The generated operations over this package's transport. */
export const title = 'm365-copilot-chat, createTransport';
export const role = 'ours';
export const packages = ['m365-copilot-chat'];

export const creator: Creator = ({ baseUrl, token }) => {
  const client = createTransport({ credential: token, baseUrl });
  return async () => {
    const { data } = await createConversation({ client, body: {}, throwOnError: true });
    return data.id!;
  };
};

const generatedStream: Streamer = ({ baseUrl, token, fetch }) => {
  const client = createTransport({ credential: token, baseUrl, readEvents, ...(fetch && { fetch }) });
  return async function* read(conversationId, prompt) {
    const { stream } = await chatOverStream({ client, path: { conversationId }, body: turn(prompt) });
    for await (const conversation of stream) yield newestText(conversation as never);
  };
};

export const streams = { readEvents: generatedStream };
