import type { ChatRequest } from '../generated/types.gen.ts';
import { isJsonObject } from './json.ts';
import { refuseArgument } from './refuse.ts';
import { ianaTimeZone } from './time-zone.ts';

type Turn = 'chat' | 'chatOverStream';

/** What is wanted of a value; undefined where it is that. */
type Rule = (value: unknown) => string | undefined;

interface Shape {
  readonly members: Readonly<Record<string, Rule | Shape>>;
  readonly required?: readonly string[];
  /** Whether it is a list of such objects. */
  readonly list?: true;
}

const typed =
  (type: string): Rule =>
  (value) =>
    typeof value === type ? undefined : `is a ${type}`;
const number: Rule = (value) => (Number.isFinite(value) ? undefined : 'is a finite number');
const filled: Rule = (value) =>
  typeof value === 'string' && value.trim() ? undefined : 'is a string that is not empty';
const secure: Rule = (value) => {
  try {
    if (typeof value === 'string' && new URL(value).protocol === 'https:') return undefined;
  } catch {
    // no address at all
  }
  return 'is an https address';
};
const zone: Rule = (value) =>
  typeof value === 'string' && ianaTimeZone(value)
    ? undefined
    : 'is an IANA time zone such as Europe/Madrid; Windows names and offsets are not';

const text = typed('string');

/** The type annotation of an object, as the description has it. */
const annotated = (name: string) => {
  const type = `#microsoft.graph.${name}`;
  return { '@odata.type': (value: unknown) => (value === type ? undefined : `is ${type}`) } as const;
};

// Stricter than the description in what no service can use: empty texts, addresses without https, unknown zones.
const chatRequest: Shape = {
  required: ['message', 'locationHint'],
  members: {
    message: {
      required: ['text'],
      members: { text: filled, ...annotated('copilotConversationRequestMessageParameter') },
    },
    locationHint: {
      required: ['timeZone'],
      members: {
        latitude: number,
        longitude: number,
        timeZone: zone,
        countryOrRegion: text,
        countryOrRegionConfidence: number,
        ...annotated('copilotConversationLocation'),
      },
    },
    additionalContext: {
      list: true,
      members: { text: filled, description: text, ...annotated('copilotContextMessage') },
    },
    contextualResources: {
      members: {
        files: { list: true, members: { uri: secure, ...annotated('copilotFile') } },
        webContext: { members: { isWebEnabled: typed('boolean'), ...annotated('copilotWebContext') } },
        ...annotated('copilotContextualResources'),
      },
    },
  },
};

/**
 * Gives a chat request back once it can be sent, with the time zone in the database's spelling.
 * @throws {InvalidRequestError} that names the first member which can't be sent; no value is in its message.
 */
export function checkChatRequest(request: unknown, operation: Turn): ChatRequest {
  check(request, chatRequest, '', operation);
  const { locationHint, ...rest } = request as ChatRequest;
  return { ...rest, locationHint: { ...locationHint, timeZone: ianaTimeZone(locationHint.timeZone)! } };
}

function check(value: unknown, shape: Rule | Shape, path: string, operation: Turn): void {
  if (typeof shape === 'function') {
    const wanted = shape(value);
    if (wanted) refuseArgument(operation, path, wanted);
  } else if (!shape.list) checkObject(value, shape, path, operation);
  else if (!Array.isArray(value)) refuseArgument(operation, path, 'is an array');
  else for (const [index, item] of value.entries()) checkObject(item, shape, `${path}[${index}]`, operation);
}

function checkObject(value: unknown, { members, required = [] }: Shape, path: string, operation: Turn): void {
  const object = isJsonObject(value) ? value : refuseArgument(operation, path || 'the body', 'is an object');
  const place = (name: string) => (path ? `${path}.${name}` : name);
  const given = Object.entries(object).filter(([, member]) => member !== undefined);
  const missing = required.find((name) => !given.some(([key]) => key === name));
  const unknown = given.find(([name]) => !Object.hasOwn(members, name));
  const known = Object.keys(members).filter((name) => !name.startsWith('@'));
  if (unknown) refuseArgument(operation, place(unknown[0]), `is not known; known are ${known.join(', ')}`);
  if (missing) refuseArgument(operation, place(missing), 'is required');
  for (const [name, member] of given) if (members[name]) check(member, members[name], place(name), operation);
}
