import { AbortedError, type Conversation, type CopilotChat } from '../index.ts';
import type { CommandContext } from './command.ts';
import type { Connection } from './connection.ts';
import { exitCodeOf, exitCodes, InterruptedError } from './exit-code.ts';
import { type Instruction, instructionHelp, instructionOf } from './instruction.ts';
import { Lines } from './lines.ts';
import { holdTurn, type TurnOptions } from './turn.ts';
import { viewOn } from './view.ts';
import { failureLine, remedyOf, sourceLines } from './wording.ts';

/** A conversation line by line, until it is left. What fails in it is said and does not end it. */
export class Dialogue {
  readonly #context: CommandContext;
  readonly #copilot: CopilotChat;
  readonly #explain: Connection['explain'];
  #conversation: Conversation;
  #options: TurnOptions;
  #busy: AbortController | undefined;
  #failed: unknown;

  constructor(
    context: CommandContext,
    copilot: CopilotChat,
    conversation: Conversation,
    options: TurnOptions,
    explain: Connection['explain'],
  ) {
    this.#context = context;
    this.#copilot = copilot;
    this.#conversation = conversation;
    this.#options = options;
    this.#explain = explain;
  }

  /** Follows the lines to the end. The exit code: through a pipe, that of the last failure. @throws {InterruptedError} */
  async run(): Promise<number> {
    const { signal, streams } = this.#context;
    const lines = new Lines(streams, () => (this.#busy ? this.#busy.abort() : lines.close()));
    const leave = () => lines.close();
    signal.addEventListener('abort', leave, { once: true });
    this.#greet();
    try {
      for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
        if ((await this.#follow(line)) === 'quit') break;
      }
    } finally {
      signal.removeEventListener('abort', leave);
      lines.close();
    }
    if (signal.aborted) throw new InterruptedError('interrupted');
    return streams.stdin.isTTY || !this.#failed ? exitCodes.done : exitCodeOf(this.#failed);
  }

  #greet(): void {
    this.#context.say(`The conversation is ${this.#conversation.id}; /help shows what can be done, /quit ends it.`);
  }

  /** Does what a line asks for; `quit` where that is to end. */
  async #follow(line: string): Promise<'quit' | undefined> {
    const { signal, say } = this.#context;
    this.#busy = new AbortController();
    try {
      const instruction = instructionOf(line);
      if (instruction.kind === 'quit') return 'quit';
      await this.#do(instruction, AbortSignal.any([signal, this.#busy.signal]));
    } catch (thrown) {
      this.#failed = thrown;
      if (signal.aborted) return 'quit';
      say(thrown instanceof AbortedError ? 'Interrupted; the answer is not whole.' : failureLine(thrown));
      const remedy = remedyOf(thrown);
      for (const line of [...(remedy ? [remedy] : []), ...(await this.#explain(thrown))]) say(line);
    } finally {
      this.#busy = undefined;
    }
    return undefined;
  }

  async #do(instruction: Instruction, signal: AbortSignal): Promise<void> {
    const { say } = this.#context;
    const { files = [] } = this.#options;
    switch (instruction.kind) {
      case 'ask':
        return this.#ask(instruction.prompt, signal);
      case 'new':
        this.#conversation = await this.#copilot.createConversation({ signal });
        this.#options = { ...this.#options, files: [] };
        return this.#greet();
      case 'web':
        this.#options = { ...this.#options, webSearch: instruction.on };
        return say(`From here on the web is ${instruction.on ? 'searched where that helps' : 'not searched'}.`);
      case 'file':
        this.#options = { ...this.#options, files: [...files, instruction.url] };
        return say(`${files.length + 1} file(s) go along with every turn, until /new.`);
      case 'files':
        return say(files.length > 0 ? files.join('\n') : 'No file goes along.');
      case 'help':
        return say(instructionHelp);
    }
  }

  async #ask(prompt: string, signal: AbortSignal): Promise<void> {
    const { say, print, streams } = this.#context;
    const view = viewOn(streams.stdout);
    const reply = await holdTurn(this.#conversation, prompt, { ...this.#options, signal }, view, streams);
    const sources = sourceLines(reply);
    if (sources.length > 0) print(['', ...sources, ''].join('\n'));
    if (reply.outcome !== 'answered') say('The service has ended this conversation: /new starts another one.');
  }
}
