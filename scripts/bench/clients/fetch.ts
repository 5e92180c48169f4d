import { createParser } from 'eventsource-parser';
import { type Creator, newestText, type Service, type Streamer, turn } from '../client.ts';

/** The yardstick: what a careful programmer writes without a client. */
export const title = 'raw fetch';
export const role = 'floor';
export const packages = [];

const headersOf = ({ token }: Service) => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' });

export const creator: Creator = (service) => async () => {
  const url = `${service.baseUrl}/copilot/conversations`;
  const response = await fetch(url, { method: 'POST', headers: headersOf(service), body: '{}' });
  if (response.status !== 201) throw new Error(`create: ${response.status}`);
  return ((await response.json()) as { id: string }).id;
};

/** The bytes of a turn's answer, as they come: what every reader has below it. */
export async function openBody(service: Service, conversationId: string, prompt: string) {
  const { baseUrl, fetch: send = fetch } = service;
  const url = `${baseUrl}/copilot/conversations/${encodeURIComponent(conversationId)}/chatOverStream`;
  const body = JSON.stringify(turn(prompt));
  const response = await send(url, { method: 'POST', headers: headersOf(service), body });
  if (response.status !== 200) throw new Error(`chatOverStream: ${response.status}`);
  return response.body!.getReader();
}

const eventsourceParser: Streamer = (service) =>
  async function* read(conversationId, prompt) {
    const reader = await openBody(service, conversationId, prompt);
    const decoder = new TextDecoder();
    const ready: string[] = [];
    const parser = createParser({ onEvent: ({ data }) => ready.push(data) });
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      for (const data of ready) yield newestText(JSON.parse(data));
      ready.length = 0;
    }
  };

export const streams = { 'eventsource-parser': eventsourceParser };
