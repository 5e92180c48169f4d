import type { Fault } from '../../../src/msw.ts';
import type { Choice } from './answers.ts';

/** A fault with what the client makes of it. */
interface FaultChoice extends Choice<Fault | undefined> {
  readonly about: string;
}

/** What can go wrong with the next turn. */
export const faults: Readonly<Record<string, FaultChoice>> = {
  none: { title: 'Nothing', value: undefined, about: 'The service answers as documented.' },
  throttled: {
    title: '429, wait 2 seconds',
    value: { status: 429, retryAfter: 2 },
    about: 'The client waits as long as it is told and asks again; without retries it throws a ThrottledError.',
  },
  unauthorized: {
    title: '401, the token is refused',
    value: { status: 401, times: 2 },
    about: 'A fresh token is asked for once; then an AuthenticationError is thrown.',
  },
  forbidden: {
    title: '403, no licence',
    value: { status: 403, body: 'conversation' },
    about: 'The service refuses with a conversation that says why. A PermissionError names scopes and licence.',
  },
  gone: {
    title: '404, the conversation is gone',
    value: { gone: true },
    about: 'A ConversationNotFoundError: create another conversation.',
  },
  broken: {
    title: '500, the service fails',
    value: { status: 500 },
    about: 'A ServiceError. A turn is not sent again: it may have been started.',
  },
  reset: {
    title: 'The connection is lost before the answer',
    value: { reset: true },
    about: 'A ConnectionError. The prompt is not sent again, since the service may have it.',
  },
  cut: {
    title: 'The stream is cut after 5 events',
    value: { cutAfterEvents: 5 },
    about: 'A StreamInterruptedError that has the text so far: a cut stream never looks like an answer.',
  },
  stall: {
    title: 'The stream stalls after 5 events',
    value: { stallAfterEvents: 5 },
    about: 'Nothing more comes. After idleTimeoutMs, here 4 seconds, a TimeoutError is thrown.',
  },
  rewrite: {
    title: 'The last event rewrites the text',
    value: { rewrite: true },
    about: 'The text that was shown is replaced: the events say so.',
  },
  withdraw: {
    title: 'The answer is taken back',
    value: { withdraw: true },
    about: 'The last event has another text in the place of the one that was shown.',
  },
  disengage: {
    title: 'RAI: the service ends the conversation',
    value: { disengage: true },
    about: 'The state becomes disengagedForRai. The next turn is refused with a ConversationDisengagedError.',
  },
  unfinished: {
    title: 'The last event is missing',
    value: { noFinal: true },
    about: 'A StreamInterruptedError: the end of the body is not the end of the turn.',
  },
  unknown: {
    title: 'Members that nobody knows',
    value: { unknownMembers: true, extras: true },
    about: 'Enumerations have members of a later time, and objects more properties. All of them reach the caller.',
  },
};
