import { addAbortSignal, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Conversation } from '../index.ts';
import type { CommandContext } from './command.ts';
import { InterruptedError, UsageError } from './exit-code.ts';
import { holdTurn, type TurnOptions } from './turn.ts';
import { viewOn } from './view.ts';
import { sourceLines } from './wording.ts';

/** Holds one turn with what stdin has as its prompt, for scripts: the answer goes to stdout, its sources to stderr. */
export async function askOnce(
  { values, print, say, signal, streams }: CommandContext,
  open: () => Promise<Conversation>,
  options: TurnOptions,
): Promise<void> {
  if (streams.stdin.isTTY) say('Type the prompt, and end it with Ctrl-D.');
  const prompt = await readPrompt(streams.stdin as Readable, signal);
  const conversation = await open();
  const view = values.json ? silent : viewOn(streams.stdout);
  const reply = await holdTurn(conversation, prompt, { ...options, signal }, view, streams);
  if (reply.outcome !== 'answered') say('The service has ended this conversation with this answer.');
  if (!values.json) for (const line of sourceLines(reply)) say(line);
  else {
    const { text, attributions } = reply;
    print(JSON.stringify({ text, attributions, conversationId: conversation.id }));
  }
}

const nothing = () => undefined;
const silent = { show: nothing, finish: nothing, abandon: nothing };

/** @throws {UsageError} where stdin has no prompt. @throws {InterruptedError} */
async function readPrompt(stdin: Readable, signal: AbortSignal): Promise<string> {
  const prompt = await text(addAbortSignal(signal, stdin)).catch((error: Error) => {
    throw signal.aborted ? new InterruptedError('interrupted while reading the prompt') : error;
  });
  if (!prompt.trim()) throw new UsageError('stdin has no prompt; pipe one in, or use --interactive');
  return prompt.trim();
}
