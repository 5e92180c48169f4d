import type { ChatRequest } from '../generated/types.gen.ts';
import { refuseArgument } from './refuse.ts';
import { runtimeTimeZone } from './time-zone.ts';

/** A piece of extra context to ground the answer on. */
export interface AdditionalContext {
  readonly text: string;
  /** What the text is. */
  readonly description?: string;
}

/** Where the user is. */
export interface Location {
  /** In degrees. */
  readonly latitude?: number;
  /** In degrees. */
  readonly longitude?: number;
  readonly countryOrRegion?: string;
  /** How sure the country or region is, from 0 to 1. */
  readonly countryOrRegionConfidence?: number;
}

/** What goes along with a prompt. */
export interface PromptOptions {
  /** The user's time zone as an IANA name, such as `Europe/Madrid`. @default the runtime's zone, `UTC` where it has none */
  readonly timeZone?: string;
  /** https addresses of OneDrive and SharePoint files to use as context. @default none */
  readonly files?: readonly string[];
  /** Whether the web may be searched for this turn. @default what the service does: it searches */
  readonly webSearch?: boolean;
  /** Extra context: texts, or texts with a description. @default none */
  readonly additionalContext?: readonly (string | AdditionalContext)[];
  /** Where the user is, beside the time zone. @default unsaid */
  readonly location?: Location;
}

/**
 * The body of a turn, made from what the caller writes. Its members are checked when it is sent.
 * Page: copilotconversation-chat, Request body.
 * @throws {InvalidRequestError} that names the argument which no body can be made of.
 */
export function chatRequest(prompt: string, options: PromptOptions, operation: 'chat' | 'chatOverStream'): ChatRequest {
  const { timeZone, files, webSearch, additionalContext, location } = options;
  checkNames(options, operation);
  if (typeof prompt !== 'string') refuseArgument(operation, 'the prompt', 'is a string: its text');
  if (files !== undefined && !Array.isArray(files))
    refuseArgument(operation, 'files', 'is an array of https addresses');
  if (additionalContext !== undefined && !Array.isArray(additionalContext)) {
    refuseArgument(operation, 'additionalContext', 'is an array of texts');
  }
  const resources = {
    ...(files?.length && { files: files.map((uri) => ({ uri })) }),
    ...(webSearch !== undefined && { webContext: { isWebEnabled: webSearch } }),
  };
  const context = additionalContext?.map((item) => (typeof item === 'string' ? { text: item } : item));
  return {
    message: { text: prompt },
    locationHint: { ...location, timeZone: timeZone ?? runtimeTimeZone() },
    ...(context?.length && { additionalContext: context }),
    ...(Object.keys(resources).length > 0 && { contextualResources: resources }),
  };
}

const optionNames = ['timeZone', 'files', 'webSearch', 'additionalContext', 'location', 'signal', 'timeoutMs'];
const moreNames = { chat: ['clientRequestId'], chatOverStream: ['clientRequestId', 'idleTimeoutMs', 'requireFinal'] };

function checkNames({ location, ...options }: PromptOptions, operation: 'chat' | 'chatOverStream'): void {
  const known = [...optionNames, ...moreNames[operation]];
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown) refuseArgument(operation, `the option ${unknown}`, `is not known; known are ${known.join(', ')}`);
  if (location && 'timeZone' in location) refuseArgument(operation, 'location.timeZone', 'is the option timeZone');
}
