import { InvalidArgumentError, type LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { PromptOptions } from '../index.ts';

/**
 * What becomes of streamed text when the service rewrites it, since the AI SDK can't take back what it has shown:
 *
 * - `'error'`: text is streamed as long as it extends what was shown. Where the whole answer does not, the stream ends
 *   with an error whose `cause` is a `TextRewrittenError` with the whole `text` to show instead.
 * - `'new-part'`: the text starts anew in a text part of its own, whose `providerMetadata.copilotChat.replacesPrevious`
 *   is true. The last text part is the answer; the AI SDK's `text` has all of them.
 * - `'buffer'`: nothing is streamed; the text comes at the end, whole.
 */
export type Rewrites = 'error' | 'new-part' | 'buffer';

/** The AI SDK takes options as JSON, which for TypeScript no interface is, and no list that is read only. */
type Json<T> = T extends readonly (infer Item)[]
  ? Json<Item>[]
  : T extends object
    ? { -readonly [Name in keyof T]: Json<T[Name]> }
    : T;

/** What a call may say in `providerOptions.copilotChat`: the options of a prompt, and how to ask it. */
export type CopilotChatProviderOptions = Json<PromptOptions & TurnOptions>;

interface TurnOptions {
  /** The conversation to go on with. @default the one that an assistant message came from, else a new one */
  readonly conversationId?: string;
  /** What becomes of streamed text that the service rewrites. @default that of the provider */
  readonly rewrites?: Rewrites;
  /** How long the call may take, in milliseconds. @default that of the client; a stream: without limit */
  readonly timeoutMs?: number;
  /** How long a stream may be silent, in milliseconds; without a stream it means nothing. @default 120_000 */
  readonly idleTimeoutMs?: number;
  /** The id to trace the turn by. @default a fresh GUID */
  readonly clientRequestId?: string;
}

const known: readonly (keyof CopilotChatProviderOptions)[] = [
  'conversationId',
  'rewrites',
  'timeZone',
  'files',
  'webSearch',
  'additionalContext',
  'location',
  'timeoutMs',
  'idleTimeoutMs',
  'clientRequestId',
];

/** What stands beside the id in the metadata of an answer, which may be given as options as it is. */
const ignored: readonly string[] = ['state', 'sensitivityLabel', 'adaptiveCards', 'replacesPrevious'];

/** What is wanted of the policy; undefined where it is that. */
export const checkRewrites = (value: unknown): string | undefined =>
  ['error', 'new-part', 'buffer'].includes(value as string) ? undefined : "is 'error', 'new-part' or 'buffer'";

/**
 * The options of a call. What goes into the request is checked with the request.
 * @throws {InvalidArgumentError} that names the option which is unknown or can't be.
 */
export function providerOptionsOf({ providerOptions }: LanguageModelV4CallOptions): CopilotChatProviderOptions {
  const given = Object.entries(providerOptions?.copilotChat ?? {}).filter(
    ([name, value]) => value !== undefined && !ignored.includes(name),
  );
  const unknown = given.find(([name]) => !(known as readonly string[]).includes(name));
  if (unknown) refuseOption(unknown[0], `is not known; known are ${known.join(', ')}`);
  const options = Object.fromEntries(given) as CopilotChatProviderOptions;
  const { conversationId, rewrites } = options;
  if (conversationId !== undefined && (typeof conversationId !== 'string' || !conversationId))
    refuseOption('conversationId', 'is a string that is not empty');
  const wrong = rewrites === undefined ? undefined : checkRewrites(rewrites);
  if (wrong) refuseOption('rewrites', wrong);
  return options;
}

function refuseOption(name: string, wanted: string): never {
  const argument = `providerOptions.copilotChat.${name}`;
  throw new InvalidArgumentError({ argument, message: `Nothing was sent: ${argument} ${wanted}` });
}
