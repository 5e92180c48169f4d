import manifest from '../../package.json' with { type: 'json' };
import { type Command, type CommandContext, valuesOf } from './command.ts';
import { create } from './create.ts';
import { exitCodeOf, exitCodes, UsageError } from './exit-code.ts';
import { sandbox } from './sandbox.ts';

const commands: Readonly<Record<string, Command>> = { create, sandbox };

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
export async function run(args: readonly string[], context: Omit<CommandContext, 'values'>): Promise<number> {
  try {
    await dispatch(args, context);
    return exitCodes.done;
  } catch (thrown) {
    context.say(`m365-copilot-chat: ${thrown instanceof Error ? thrown.message : 'failed'}`);
    if (thrown instanceof UsageError) context.say('Try: m365-copilot-chat --help');
    return exitCodeOf(thrown);
  }
}

async function dispatch([name, ...args]: readonly string[], context: Omit<CommandContext, 'values'>): Promise<void> {
  const { print } = context;
  if (name === '--version') return print(manifest.version);
  if (name === '--help' || name === '-h') return print(help);
  if (name === undefined) throw new UsageError('there is no command');
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  // Not quoted: it may be a prompt.
  if (!command) throw new UsageError(`there is no such command; there are ${Object.keys(commands).join(', ')}`);
  const values = valuesOf(name, command, args);
  if (values.help) return print(command.help);
  await command.run({ ...context, values });
}
