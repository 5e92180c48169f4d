import type { RawChange } from './change.ts';
import type { Fact, FactKind, Json, PageEventKind } from './fact.ts';
import type { PageSummary } from './read-pages.ts';
import { typeNameIn } from './renamed-types.ts';
import { fieldOf, listOf } from './same.ts';

const nouns: Record<FactKind, (subject: string, change: RawChange) => string> = {
  'operation.method': (subject) => `the method of ${subject}`,
  'operation.url': (subject) => `the address of ${subject}`,
  'operation.permission': (subject) => `the permissions for ${subject}`,
  'operation.requestHeader': (subject) => `the request header ${subject}`,
  'operation.parameter': (subject) => `the parameter ${subject}`,
  'operation.response': (subject) => `the response (${subject})`,
  'operation.availability': () => 'the clouds where it is available',
  'resource.name': () => 'the name of the type',
  'resource.odataType': (subject) => `the annotation ${subject}`,
  'resource.property': (subject, change) =>
    `the property ${subject}${change.where === 'json' ? ' in the JSON representation' : ''}`,
  'resource.relationship': (subject) => `the relationship ${subject}`,
  'enum.member': (subject) => `the enumeration value ${subject}`,
  'enum.evolvable': (subject) => `the statement that ${subject} is evolvable`,
  'example.request': (subject) => `the request of ${subject}`,
  'example.response': (subject) => `the response of ${subject}`,
};

/** One line in plain words. */
export function describeChange(change: RawChange, title: string | null, renamed: ReadonlyMap<string, string>): string {
  const noun = nouns[change.kind](change.subject, change);
  const on = title && change.kind !== 'resource.name' ? ` (${title})` : '';
  const zone = change.zone ? ` in zone ${change.zone}` : '';
  return `${sentence(noun, change, renamed)}${on}${zone}`;
}

function sentence(noun: string, change: RawChange, renamed: ReadonlyMap<string, string>): string {
  if (!change.before) return `${noun} is new: ${shown(change.after)}`;
  if (!change.after) return `${noun} is gone: it was ${shown(change.before)}`;
  const before = typeNameIn(change.before);
  const renames = before !== null && renamed.get(before) === typeNameIn(change.after);
  return `${noun} changed from ${shown(change.before)} to ${shown(change.after)}${renames ? ', since the type is called so now' : ''}`;
}

function shown(fact: Fact | null): string {
  return fact ? showValue(fact.value) : 'nothing';
}

export function showValue(value: Json): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : listOf(value).join(', ');
  if (typeof value !== 'object') return String(value);
  if ('json' in value) return [fieldOf(value, 'json'), fieldOf(value, 'odataType')].filter(Boolean).join(' ');
  if ('collection' in value && 'required' in value) return showTyped(value);
  if ('status' in value) return showResponse(value);
  if ('required' in value) return [value.value ?? 'no value', showRequired(value.required)].filter(Boolean).join(', ');
  const line = fieldOf(value, 'requestLine') ?? fieldOf(value, 'statusLine');
  const keys = listOf(fieldOf(value, 'bodyKeys'));
  return [line ?? 'JSON', keys.length > 0 ? `with ${keys.join(', ')}` : ''].filter(Boolean).join(' ');
}

function showTyped(value: { [key: string]: Json }): string {
  const type = `${value.type ?? 'no type'}${value.collection ? ' collection' : ''}`;
  return [type, showRequired(value.required)].filter(Boolean).join(', ');
}

function showRequired(required: Json | undefined): string {
  return required === true ? 'required' : required === false ? 'optional' : '';
}

function showResponse(value: { [key: string]: Json }): string {
  const type = value.type ? `${value.collection ? 'a collection of ' : ''}${value.type}` : 'no type';
  return [value.status ?? 'no status', type, value.contentType].filter(Boolean).join(', ');
}

export function describePageEvent(kind: PageEventKind, before: Json, after: Json, page: PageSummary): string {
  if (kind === 'page.renamed') return `the page ${before} is called ${after} now`;
  if (kind === 'page.added') return `a new page${page.blank ? ', still empty' : `: ${after}`}`;
  return `the page is gone${page.blank ? '; it was empty' : `: it was ${before}`}`;
}
