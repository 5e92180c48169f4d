import type {
  CopilotConversationAttributionSource,
  CopilotConversationAttributionType,
  CopilotConversationState,
} from '../generated/types.gen.ts';

/** The members that the description knows, with the sentinel. The service may answer with others at any time. */
export const knownMembers = {
  copilotConversationState: ['active', 'disengagedForRai', 'unknownFutureValue'],
  copilotConversationAttributionType: ['citation', 'annotation', 'unknownFutureValue'],
  copilotConversationAttributionSource: ['grounding', 'model', 'unknownFutureValue'],
} as const satisfies {
  copilotConversationState: readonly CopilotConversationState[];
  copilotConversationAttributionType: readonly CopilotConversationAttributionType[];
  copilotConversationAttributionSource: readonly CopilotConversationAttributionSource[];
};

/** The evolvable enumerations of the API. */
export type Enumeration = keyof typeof knownMembers;

/** Whether a member is one that the description knows; narrows it to those. */
export const isKnown = <E extends Enumeration>(
  enumeration: E,
  member: unknown,
): member is (typeof knownMembers)[E][number] => (knownMembers[enumeration] as readonly unknown[]).includes(member);
