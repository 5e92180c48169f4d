/** What is checked in every runtime besides the scenarios. */
import * as validators from '../../../generated/zod.gen.ts';
import { createCopilotChat } from '../../../src/index.ts';

/** Throws where it does not hold. */
export type Check = () => Promise<void>;

export function hold(value: unknown, what: string): asserts value {
  if (!value) throw new Error(what);
}

/** A turn against the target whose answers the validators look at. */
export const validates =
  (baseUrl: string): Check =>
  async () => {
    const validate = { validators, onViolation: 'throw' } as const;
    const copilot = createCopilotChat({ credential: 'a-token', baseUrl, validate });
    const { text } = await (await copilot.createConversation()).stream('Is this as documented?').reply();
    hold(text.includes('Is this as documented?'), `the answer is ${text}`);
    hold(!validators.zCopilotConversation.safeParse({ id: 7 }).success, 'a wrong conversation passes');
  };
