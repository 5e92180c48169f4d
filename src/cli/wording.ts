import { stripVTControlCharacters } from 'node:util';
import { ConversationDisengagedError, ConversationNotFoundError, type Reply } from '../index.ts';

/** Text without what a terminal would obey: an answer may hold escape sequences that move the cursor or set the title. */
export const printable = (text: string): string => stripVTControlCharacters(text).replace(/(?![\n\t])\p{Cc}/gu, '');

const oneLine = (text: string): string => printable(text.replace(/\s+/g, ' ')).trim();

/** A failure in one line, with neither a prompt nor a token. */
export const failureLine = (thrown: unknown): string =>
  oneLine(`m365-copilot-chat: ${thrown instanceof Error ? thrown.message : 'failed'}`);

/** What to do about a failure within a conversation; undefined where asking again is all there is. */
export const remedyOf = (thrown: unknown): string | undefined =>
  thrown instanceof ConversationNotFoundError || thrown instanceof ConversationDisengagedError
    ? 'This conversation takes no more turns: /new starts another one.'
    : undefined;

/**
 * The sources of an answer, a line each. The numbers only count them: the service does not document which footnote
 * belongs to which of them.
 */
export function sourceLines({ attributions }: Reply): string[] {
  const lines = attributions.map(({ providerDisplayName, attributionType, seeMoreWebUrl }, index) => {
    const name = providerDisplayName || `(${attributionType ?? 'source'})`;
    return oneLine(`${index + 1}. ${name} ${seeMoreWebUrl ?? ''}`);
  });
  return lines.length > 0 ? ['Sources:', ...lines.map((line) => `  ${line}`)] : [];
}
