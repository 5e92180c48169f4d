import { UsageError } from './exit-code.ts';

/** What a line of a conversation asks for. */
export type Instruction =
  | { readonly kind: 'ask'; readonly prompt: string }
  | { readonly kind: 'web'; readonly on: boolean }
  | { readonly kind: 'file'; readonly url: string }
  | { readonly kind: 'new' | 'files' | 'help' | 'quit' | 'nothing' };

export const instructionHelp = `A line is a prompt, unless it begins with a slash:
  /new           start another conversation, without the files of this one
  /web on|off    let the service search the web for the turns from here on, or not
  /file URL      give a file of OneDrive or SharePoint along with every turn from here on, until /new
  /file          show the files that go along
  /help          show this
  /quit          end; so does Ctrl-D, and Ctrl-C between answers
  //text         ask for /text: a prompt that begins with a slash
Ctrl-C during an answer closes it.`;

/** Reads a line. @throws {UsageError} for an instruction that there is not; its text is not quoted */
export function instructionOf(line: string): Instruction {
  const text = line.trim();
  if (!text) return { kind: 'nothing' };
  if (!text.startsWith('/')) return { kind: 'ask', prompt: text };
  if (text.startsWith('//')) return { kind: 'ask', prompt: text.slice(1) };
  const [name, argument = '', ...more] = text.slice(1).split(/\s+/);
  if (name === 'web') return { kind: 'web', on: switchOf(more.length > 0 ? '' : argument, '/web') };
  if (name === 'file' && argument && more.length === 0) return { kind: 'file', url: addressOf(argument, '/file') };
  if (name === 'file' && !argument) return { kind: 'files' };
  if (!argument && (name === 'new' || name === 'help' || name === 'quit')) return { kind: name };
  throw new UsageError('there is no such instruction, and nothing was sent; /help shows what there is');
}

/** @throws {UsageError} for what is neither `on` nor `off` */
export function switchOf(text: string, name: string): boolean {
  if (text !== 'on' && text !== 'off') throw new UsageError(`${name} is on or off`);
  return text === 'on';
}

/** @throws {UsageError} for what is no https address, which it does not quote */
export function addressOf(text: string, name: string): string {
  if (!/^https:/i.test(text) || !URL.canParse(text)) {
    throw new UsageError(`${name} takes an https address of a file on OneDrive or SharePoint`);
  }
  return text;
}
