import { createCopilotChat } from '../../../src/index.ts';
import type { Creator, Service, Streamer } from '../client.ts';

export const title = 'm365-copilot-chat';
export const role = 'ours';
export const packages = ['m365-copilot-chat'];

/** As in the turns of the others: by default it would ask the runtime for the zone. */
const timeZone = 'UTC';

const connect = ({ baseUrl, token, fetch }: Service) =>
  createCopilotChat({ credential: token, baseUrl, ...(fetch && { fetch }) });

// A client that answers with something else than 201 throws by itself.
export const creator: Creator = (service) => {
  const copilot = connect(service);
  return async () => (await copilot.createConversation()).id;
};

const events: Streamer = (service) => {
  const copilot = connect(service);
  return async function* read(conversationId, prompt) {
    for await (const event of copilot.conversation(conversationId).stream(prompt, { timeZone })) {
      if (event.type === 'text' || event.type === 'rewrite') yield event.text;
    }
  };
};

const textStream: Streamer = (service) => {
  const copilot = connect(service);
  return async function* read(conversationId, prompt) {
    let text = '';
    for await (const delta of copilot.conversation(conversationId).stream(prompt, { timeZone }).textStream) {
      text += delta;
      yield text;
    }
  };
};

const reply: Streamer = (service) => {
  const copilot = connect(service);
  return async function* read(conversationId, prompt) {
    yield (await copilot.conversation(conversationId).stream(prompt, { timeZone }).reply()).text;
  };
};

export const streams = { events, textStream, 'reply() alone': reply };
