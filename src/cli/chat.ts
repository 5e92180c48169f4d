import type { Conversation, CopilotChat } from '../index.ts';
import { ianaTimeZone } from '../time-zone.ts';
import type { Command, Values } from './command.ts';
import { connect, connectionHelp, connectionOptions, timeoutOf } from './connection.ts';
import { Dialogue } from './dialogue.ts';
import { exitCodes, UsageError } from './exit-code.ts';
import { addressOf, instructionHelp, switchOf } from './instruction.ts';
import { askOnce } from './once.ts';
import type { TurnOptions } from './turn.ts';

/** `chat`: a conversation in the terminal, or one turn for a script. */
export const chat: Command = {
  summary: 'hold a conversation, or ask what stdin says',
  help: `Usage: m365-copilot-chat chat [options]
       echo PROMPT | m365-copilot-chat chat [--json] [options]

On a terminal: a conversation, line by line. Otherwise: one turn, whose prompt is all of stdin; the answer goes to
stdout, its sources and everything else to stderr. The prompt is never an argument, since the machine's other users
can see those.

Options:
  --json             print { text, attributions, conversationId } as one line; text is as the service wrote it
  -i, --interactive  a conversation line by line where stdin is no terminal
  --conversation ID  go on with this conversation
  --file URL         give a file of OneDrive or SharePoint along; may be repeated
  --web on|off       let the service search the web [on, where the tenant lets it]
  --time-zone ZONE   the user's IANA time zone, such as Europe/Madrid [that of this machine]
  --no-stream        ask for the answer in one piece
  -h, --help         show this

${connectionHelp}

${instructionHelp}`,
  options: {
    ...connectionOptions,
    json: { type: 'boolean' },
    interactive: { type: 'boolean', short: 'i' },
    conversation: { type: 'string' },
    file: { type: 'string', multiple: true },
    web: { type: 'string' },
    'time-zone': { type: 'string' },
    'no-stream': { type: 'boolean' },
  },
  instead: 'the prompt comes from stdin',

  async run(context) {
    const { values, streams, hint, signal } = context;
    if (values.json && values.interactive) throw new UsageError('--json and --interactive exclude each other');
    const options = turnOptions(values);
    const { copilot, explain, close } = await connect(context);
    try {
      const open = () => opened(copilot, values, signal);
      if (values.interactive || (streams.stdin.isTTY && !values.json)) {
        return await new Dialogue(context, copilot, await open(), options, explain).run();
      }
      await askOnce(context, open, options);
      return exitCodes.done;
    } catch (thrown) {
      for (const line of await explain(thrown)) hint(line);
      throw thrown;
    } finally {
      await close();
    }
  },
};

/** What goes along with each prompt. @throws {UsageError} before anything is sent */
function turnOptions(values: Values): TurnOptions {
  const { file = [], web, 'time-zone': timeZone } = values;
  if (timeZone !== undefined && !ianaTimeZone(String(timeZone))) {
    throw new UsageError('--time-zone is an IANA time zone such as Europe/Madrid; Windows names and offsets are not');
  }
  return {
    streamed: !values['no-stream'],
    files: (file as readonly string[]).map((url) => addressOf(url, '--file')),
    ...(web !== undefined && { webSearch: switchOf(String(web), '--web') }),
    ...(timeZone !== undefined && { timeZone: String(timeZone) }),
    ...timeoutOf(values),
  };
}

async function opened(copilot: CopilotChat, { conversation }: Values, signal: AbortSignal): Promise<Conversation> {
  if (conversation === '') throw new UsageError('--conversation is the id of a conversation');
  return conversation === undefined
    ? copilot.createConversation({ signal })
    : copilot.conversation(String(conversation));
}
