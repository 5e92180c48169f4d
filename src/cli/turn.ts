import { type Conversation, type PromptOptions, type Reply, toPlainText } from '../index.ts';
import { Progress } from './progress.ts';
import type { Streams } from './streams.ts';
import type { AnswerView } from './view.ts';

/** How turns are held; the rest goes along with each prompt. */
export interface TurnOptions extends PromptOptions {
  /** Whether the answer is shown as it is written, or asked for in one piece. */
  readonly streamed: boolean;
  readonly timeoutMs?: number;
}

/** Holds one turn and shows its answer as it comes. @throws what the turn throws; then what came of it stays shown */
export async function holdTurn(
  conversation: Conversation,
  prompt: string,
  { streamed, ...options }: TurnOptions & { readonly signal: AbortSignal },
  view: AnswerView,
  streams: Streams,
): Promise<Reply> {
  const progress = new Progress(streams);
  progress.waiting();
  try {
    const reply = streamed ? await watch() : await conversation.chat(prompt, options);
    progress.end();
    view.finish(reply.plainText);
    return reply;
  } catch (thrown) {
    progress.end();
    view.abandon();
    throw thrown;
  }

  async function watch(): Promise<Reply> {
    const stream = conversation.stream(prompt, options);
    for await (const event of stream) {
      if (event.type !== 'text' && event.type !== 'rewrite') continue;
      progress.received(event.text);
      view.show(toPlainText(event.text));
    }
    return stream.reply();
  }
}
