import type { Documented } from '../docs/check/statement.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the pages say about a fact, in a line: of several statements the fullest one. */
export function shown(stated: readonly Documented[]): string {
  const [first] = stated.map(({ value }) => value).sort((one, other) => fullness(other) - fullness(one));
  return line(first);
}

const fullness = (value: unknown): number =>
  isFields(value) ? Object.values(value).filter((part) => part !== null).length : value === true ? 0 : 1;

function line(value: unknown): string {
  if (value === true) return 'yes';
  if (Array.isArray(value)) return value.join(', ');
  if (!isFields(value)) return String(value);
  const { type, collection, required, json, status, contentType, stream, value: given } = value;
  const typed = typeof type === 'string' ? `${type}${collection ? ' collection' : ''}` : undefined;
  const parts = [
    status,
    typed,
    contentType,
    stream ? 'as a stream' : undefined,
    given,
    json,
    required === true ? 'required' : undefined,
    required === false ? 'optional' : undefined,
  ];
  return parts.filter((part) => typeof part === 'string').join(', ');
}
