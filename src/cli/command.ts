import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { UsageError } from './exit-code.ts';
import type { Streams } from './streams.ts';

/** The values of a command's options, by their names. */
export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** What a command works with. */
export interface CommandContext {
  readonly values: Values;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Writes a line of data to stdout. */
  readonly print: (line: string) => void;
  /** Writes a line for people to stderr. */
  readonly say: (line: string) => void;
  /** Keeps a line for people that is written after the failure of the command. */
  readonly hint: (line: string) => void;
  /** Where the command reads and writes what is no line: a prompt, an answer as it comes. */
  readonly streams: Streams;
  /** Aborted when the command is interrupted. */
  readonly signal: AbortSignal;
}

/** What the process gives a command. */
export type Surroundings = Omit<CommandContext, 'values' | 'hint'>;

/** One command, in a file of its own. */
export interface Command {
  readonly summary: string;
  readonly help: string;
  readonly options: ParseArgsOptionsConfig;
  /** Where that goes which somebody might give as an argument. */
  readonly instead?: string;
  /** Does the work and gives the exit code; what it throws becomes one too. */
  run(context: CommandContext): Promise<number>;
}

/** The values of the arguments. @throws {UsageError} for an option that is unknown, and for anything beside options. */
export function valuesOf(name: string, { options, instead }: Command, args: readonly string[]): Values {
  const all = { ...options, help: { type: 'boolean', short: 'h' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: all, allowPositionals: true });
    // Not quoted: it may be a token or a prompt.
    if (positionals.length > 0) {
      throw new UsageError(`${name} takes options only, and there is something else${instead ? `; ${instead}` : ''}`);
    }
    return values as Values;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // The first sentence names the option; the others are about positional arguments.
    throw new UsageError(`${name}: ${String((error as Error).message.split('. ')[0])}`);
  }
}

/** A whole number from an option. @throws {UsageError} */
export function wholeNumber(values: Values, name: string, max = Number.MAX_SAFE_INTEGER): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(String(text)) ? Number(text) : Number.NaN;
  if (!(value <= max)) throw new UsageError(`--${name} is a whole number from 0 to ${max}`);
  return value;
}
