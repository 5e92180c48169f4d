import type { ChatRequest } from '../generated/types.gen.ts';
import { isJsonObject } from './json.ts';
import { refuseArgument } from './refuse.ts';
import { ianaTimeZone } from './time-zone.ts';

type Turn = 'chat' | 'chatOverStream';

/** What is wanted of a value, and whether it is that. */
const rules: Readonly<Record<string, readonly [wanted: string, holds: (value: unknown) => unknown]>> = {
  text: ['is a string', (value) => typeof value === 'string'],
  filled: ['is a string that is not empty', (value) => typeof value === 'string' && value.trim()],
  number: ['is a finite number', (value) => Number.isFinite(value)],
  flag: ['is a boolean', (value) => typeof value === 'boolean'],
  secure: ['is an https address', (value) => typeof value === 'string' && isSecure(value)],
  zone: [
    'is an IANA time zone such as Europe/Madrid; Windows names and offsets are not',
    (value) => typeof value === 'string' && ianaTimeZone(value),
  ],
};

/** A rule, a type annotation (`#`), an object by its members, or a list of such objects. */
type Shape = string | Members | readonly [Members];
interface Members {
  readonly [name: string]: Shape;
}

// Stricter than the description in what no service can use: empty texts, addresses without https, unknown zones.
const chatRequest: Members = {
  message: { '@odata.type': '#copilotConversationRequestMessageParameter', text: 'filled' },
  locationHint: {
    '@odata.type': '#copilotConversationLocation',
    latitude: 'number',
    longitude: 'number',
    timeZone: 'zone',
    countryOrRegion: 'text',
    countryOrRegionConfidence: 'number',
  },
  additionalContext: [{ '@odata.type': '#copilotContextMessage', text: 'filled', description: 'text' }],
  contextualResources: {
    '@odata.type': '#copilotContextualResources',
    files: [{ '@odata.type': '#copilotFile', uri: 'secure' }],
    webContext: { '@odata.type': '#copilotWebContext', isWebEnabled: 'flag' },
  },
};
const required = ['message', 'message.text', 'locationHint', 'locationHint.timeZone'];

/**
 * Gives the body of a turn back once it can be sent, with the time zone in the database's spelling. The methods of a
 * conversation do this themselves; for the generated operations, give it to `createTransport`.
 * @throws {InvalidRequestError} that names the first member which can't be sent; no value is in its message.
 */
export function checkChatRequest(request: unknown, operation: Turn): ChatRequest {
  check(request, chatRequest, '', operation);
  const { locationHint, ...rest } = request as ChatRequest;
  return { ...rest, locationHint: { ...locationHint, timeZone: ianaTimeZone(locationHint.timeZone)! } };
}

function check(value: unknown, shape: Shape, path: string, operation: Turn): void {
  const refuse = (wanted: string) => refuseArgument(operation, path || 'the body', wanted);
  if (typeof shape === 'string') {
    const type = shape.replace('#', '#microsoft.graph.');
    const [wanted, holds] = rules[shape] ?? [`is ${type}`, () => value === type];
    if (!holds(value)) refuse(wanted);
  } else if (Array.isArray(shape)) {
    const items: unknown[] = Array.isArray(value) ? value : refuse('is an array');
    for (const [index, item] of items.entries()) check(item, shape[0], `${path}[${index}]`, operation);
  } else checkMembers(isJsonObject(value) ? value : refuse('is an object'), shape as Members, path, operation);
}

function checkMembers(object: Record<string, unknown>, members: Members, path: string, operation: Turn): void {
  const place = (name: string) => (path ? `${path}.${name}` : name);
  // Without what the object inherits: that is not sent.
  const given = Object.entries(object).filter(([, member]) => member !== undefined);
  const unknown = given.find(([name]) => !Object.hasOwn(members, name));
  const known = Object.keys(members).filter((name) => name !== '@odata.type');
  if (unknown) refuseArgument(operation, place(unknown[0]), `is not known; known are ${known.join(', ')}`);
  const missing = known.map(place).find((at) => required.includes(at) && !given.some(([name]) => place(name) === at));
  if (missing) refuseArgument(operation, missing, 'is required');
  for (const [name, member] of given) check(member, members[name]!, place(name), operation);
}

function isSecure(address: string): boolean {
  try {
    return new URL(address).protocol === 'https:';
  } catch {
    return false;
  }
}
