import type { Command } from './command.ts';
import { connect, connectionHelp, connectionOptions } from './connection.ts';
import { exitCodes } from './exit-code.ts';

/** `create`: creates a conversation and prints its id. */
export const create: Command = {
  summary: 'create a conversation and print its id',
  help: `Usage: m365-copilot-chat create [options]

Creates a conversation and prints its id.

Options:
  --json             print the whole resource as JSON, as the service answered it
  -h, --help         show this

${connectionHelp}`,
  options: { ...connectionOptions, json: { type: 'boolean' } },

  async run(context) {
    const { values, print, say, hint, signal } = context;
    const { copilot, explain, close } = await connect(context);
    try {
      const conversation = await copilot.createConversation({ signal });
      say(`Created a conversation; its state is ${conversation.state ?? 'unknown'}.`);
      print(values.json ? JSON.stringify(conversation.resource, null, 2) : conversation.id);
      return exitCodes.done;
    } catch (thrown) {
      for (const line of await explain(thrown)) hint(line);
      throw thrown;
    } finally {
      await close();
    }
  },
};
