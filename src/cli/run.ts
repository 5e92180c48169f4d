import manifest from '../../package.json' with { type: 'json' };
import { chat } from './chat.ts';
import { check } from './check.ts';
import { type Command, type CommandContext, type Surroundings, valuesOf } from './command.ts';
import { create } from './create.ts';
import { exitCodeOf, exitCodes, UsageError } from './exit-code.ts';
import { sandbox } from './sandbox.ts';
import { failureLine } from './wording.ts';

const commands: Readonly<Record<string, Command>> = { create, chat, check, sandbox };

const help = `Usage: m365-copilot-chat COMMAND [options]

Commands:
${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`)
  .join('\n')}

Options:
  -h, --help     show this, or the help of a command
  --version      print the version

Exit codes: 0 done, 1 refused or failed by the service, 2 wrong usage, 3 not authenticated or not permitted,
4 throttled, 5 timed out or interrupted.`;

/** Runs the command that the arguments name, says what went wrong, and gives the exit code. */
export async function run(args: readonly string[], context: Surroundings): Promise<number> {
  const hints: string[] = [];
  try {
    return await dispatch(args, { ...context, hint: (line) => void hints.push(line) });
  } catch (thrown) {
    context.say(failureLine(thrown));
    for (const line of hints) context.say(line);
    if (thrown instanceof UsageError) context.say('Try: m365-copilot-chat --help');
    return exitCodeOf(thrown);
  }
}

async function dispatch([name, ...args]: readonly string[], context: Omit<CommandContext, 'values'>): Promise<number> {
  const show = (text: string): number => {
    context.print(text);
    return exitCodes.done;
  };
  if (name === '--version') return show(manifest.version);
  if (name === '--help' || name === '-h') return show(help);
  if (name === undefined) throw new UsageError('there is no command');
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  // Not quoted: it may be a prompt.
  if (!command) throw new UsageError(`there is no such command; there are ${Object.keys(commands).join(', ')}`);
  const values = valuesOf(name, command, args);
  if (values.help) return show(command.help);
  return command.run({ ...context, values });
}
