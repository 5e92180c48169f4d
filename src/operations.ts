/** The operation ids of the description. */
export type OperationName = 'createConversation' | 'chat' | 'chatOverStream';

/** What this layer knows of an operation at run time; contract-tests/operations.test.ts holds it to the description. */
export interface Operation {
  readonly name: OperationName;
  /** The one status that is documented as success. */
  readonly success: number;
  /** The documented media type of the answer. */
  readonly accept: string;
  /** How long the whole call may take, in milliseconds; undefined where a stream's idle limit serves instead. */
  readonly timeoutMs: number | undefined;
  /** Whether it sends a prompt, and so must not be sent twice. */
  readonly turn: boolean;
}

/** The operations by their path in the description. */
export const operations: Readonly<Record<string, Operation>> = {
  '/copilot/conversations': {
    name: 'createConversation',
    success: 201,
    accept: 'application/json',
    timeoutMs: 60_000,
    turn: false,
  },
  '/copilot/conversations/{conversationId}/chat': {
    name: 'chat',
    success: 200,
    accept: 'application/json',
    timeoutMs: 300_000,
    turn: true,
  },
  '/copilot/conversations/{conversationId}/chatOverStream': {
    name: 'chatOverStream',
    success: 200,
    accept: 'text/event-stream',
    timeoutMs: undefined,
    turn: true,
  },
};
