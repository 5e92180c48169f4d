import { createParser } from 'eventsource-parser';
import { ConversationStream } from '../../src/stream.ts';

/** Reads a response to its end and says how many characters the answer has. */
export type Reader = (response: Response) => Promise<number>;

const streamOf = (response: Response) =>
  new ConversationStream({ operation: 'chatOverStream', open: async () => response });

/** The yardstick (eventsource-parser and one JSON.parse an event), and the ways to read a ConversationStream. */
export const readers = {
  async yardstick(response) {
    const decoder = new TextDecoder();
    let newest: { messages: { text: string }[] } | undefined;
    const parser = createParser({
      onEvent({ data }) {
        newest = JSON.parse(data);
      },
    });
    const reader = response.body!.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parser.feed(decoder.decode(value, { stream: true }));
    }
    return newest!.messages.at(-1)!.text.length;
  },
  async events(response) {
    let length = 0;
    for await (const event of streamOf(response)) if (event.type === 'text') length += event.delta.length;
    return length;
  },
  async textStream(response) {
    let text = '';
    for await (const delta of streamOf(response).textStream) text += delta;
    return text.length;
  },
  async 'reply() alone'(response) {
    return (await streamOf(response).reply()).text.length;
  },
} satisfies Record<string, Reader>;

export type ReaderName = keyof typeof readers;
