import type { Form } from './event-stream.ts';
import { forms } from './event-stream.ts';
import type { Fault } from './fault.ts';
import type { LoggedRequest } from './log.ts';
import { defaultAnswer, type SandboxAnswers } from './reply.ts';

/** What may be changed while the sandbox runs; a change holds from the next request on. */
export interface SandboxSettings {
  /** The answers: a text, a reply, or a function of the prompt. @default a text that quotes the prompt */
  answers: SandboxAnswers;
  /** Milliseconds before each event of a stream. @default 0 */
  pace: number;
  /** In how many steps a stream shows the text before its last event. @default 6 */
  snapshots: number;
  /** How events are written. @default 'compact' */
  form: Form;
}

/** Options of the embedded service; each has a default. */
export interface ServiceOptions extends Partial<SandboxSettings> {
  /** Makes ids and times the same each time, for the same requests in the same order. @default none: they are fresh */
  readonly seed?: number | string;
  /** Faults for the first requests, as objects or in the form of the header `x-sandbox-fault`. @default none */
  readonly faults?: readonly (Fault | string)[];
  /** How many conversations are kept; the oldest is dropped. @default 1,000 */
  readonly maxConversations?: number;
  /** Takes a conversation id that it has not given as one of an earlier run, instead of answering 404. @default false */
  readonly anyConversation?: boolean;
  /** Is told of each request that is refused; `refusal` of the request says why. Faults are no refusals. */
  readonly onRefusal?: (request: LoggedRequest) => void;
  /** How many requests are kept in the log; the oldest is dropped. @default 10,000 */
  readonly maxRequests?: number;
  /** How large a request body may be, in bytes. @default 4 MiB */
  readonly maxBodyBytes?: number;
  /** The path below which the operations are. @default '/beta' */
  readonly root?: string;
  /** Keeps the header Authorization in the request log. For made-up tokens only. @default false */
  readonly logTokens?: boolean;
}

/** What one answer has of its own, in the place of the settings and of the queued faults. */
export interface Override extends Partial<SandboxSettings> {
  readonly fault?: Fault | undefined;
}

/** The settings that the options give. @throws {TypeError} for one that can't be. */
export function settingsOf(options: ServiceOptions): SandboxSettings {
  const { answers = defaultAnswer, pace = 0, snapshots = 6, form = 'compact' } = options;
  if (!forms.includes(form)) throw new TypeError(`form is one of ${forms.join(', ')}`);
  for (const [name, value] of Object.entries({ pace, snapshots })) {
    if (!(value >= 0)) throw new TypeError(`${name} is a number from 0 on`);
  }
  return { answers, pace, snapshots, form };
}
