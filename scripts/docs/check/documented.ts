import type { Fact, Json } from '../fact.ts';
import { fieldOf } from '../same.ts';
import type { KnownPage } from './known-pages.ts';
import type { Documented } from './statement.ts';

/** A key path of an example that any example of a page shows. */
export interface ShownPath extends Documented {
  side: 'request' | 'response';
  path: string;
}

/** The statements of a page under their shared names. Statements of an unknown page keep its own name as their owner. */
export function documentedStatements(page: KnownPage, facts: readonly Fact[]): Documented[] {
  const owner = page.owner;
  if (owner === null) return [];
  const tabled = new Set(
    facts.filter((fact) => fact.kind === 'resource.property' && fact.where === 'table').map((fact) => fact.subject),
  );
  return facts.flatMap((fact) => {
    const named = nameOf(fact, owner, tabled);
    return named ? [placed(named, fact, page)] : [];
  });
}

function placed(named: Pick<Documented, 'kind' | 'subject' | 'value'>, fact: Fact, page: KnownPage): Documented {
  const section = fact.section.split(' / ').at(-1) || '(introduction)';
  const { path, home } = page;
  return {
    ...named,
    page: path,
    line: fact.line > 0 ? fact.line : null,
    known: page.known?.path ?? null,
    home,
    section,
  };
}

type Named = Pick<Documented, 'kind' | 'subject' | 'value'>;

function nameOf(fact: Fact, owner: string, tabled: ReadonlySet<string>): Named | null {
  const { kind, subject, value } = fact;
  switch (kind) {
    case 'operation.method':
    case 'operation.url':
      return { kind, subject: suffixed(owner, subject, /^HTTP request 1\b/), value };
    case 'operation.permission':
      return { kind, subject: `${owner} / ${subject}`, value };
    case 'operation.requestHeader':
    case 'operation.parameter':
    case 'resource.relationship':
      return { kind, subject: `${owner}.${subject}`, value };
    case 'operation.response':
      return { kind, subject: suffixed(owner, subject, /^Response section$/), value };
    case 'operation.availability':
    case 'resource.name':
      return { kind, subject: owner, value };
    case 'resource.odataType':
      return subject === '@odata.type' ? { kind, subject: owner, value } : null;
    case 'resource.property':
      return property(fact, owner, tabled);
    case 'enum.member':
    case 'enum.evolvable':
      return { kind, subject, value };
    default:
      return null;
  }
}

/** The first of its kind is the operation's own; a further one keeps its name, and so is told as one too many. */
function suffixed(owner: string, subject: string, first: RegExp): string {
  return first.test(subject) ? owner : `${owner} / ${subject}`;
}

/** The representation states a property only where the table does not. */
function property(fact: Fact, owner: string, tabled: ReadonlySet<string>): Named | null {
  const subject = `${owner}.${fact.subject}`;
  if (fact.where === 'table') return { kind: 'resource.property', subject, value: fact.value };
  if (tabled.has(fact.subject) || /[.[]/.test(fact.subject)) return null;
  return { kind: 'resource.property', subject, value: typeInRepresentation(fact.value) };
}

/** What a type word or an annotated object of a JSON representation says. */
function typeInRepresentation(value: Json): { type: string | null; collection: boolean; required: null } {
  const json = String(fieldOf(value, 'json') ?? '');
  const collection = json.startsWith('array');
  const annotation = fieldOf(value, 'odataType');
  const word = json.replace(/^array(?: of )?/, '');
  const type =
    typeof annotation === 'string' ? annotation.replace(/^#?microsoft\.graph\.(?=\w)/, '') : word === '' ? null : word;
  return { type, collection, required: null };
}

/** The key paths that the examples of an operation show, each once, with the JSON types that stand there. */
export function shownPaths(page: KnownPage, facts: readonly Fact[]): ShownPath[] {
  const shown = new Map<string, ShownPath>();
  for (const fact of facts) {
    if (!fact.kind.startsWith('example.') || page.owner === null) continue;
    const [, path] = /^Example \d+(?: #\d+)?(?: \/ [^/]*)?? \/ (.+)$/.exec(fact.subject) ?? [];
    if (path === undefined || /^(?:request line|status line|header .*|fragments)$/.test(path)) continue;
    const side = fact.kind === 'example.request' ? 'request' : 'response';
    const subject = `${page.owner}.${path}`;
    const known = shown.get(`${side} ${subject}`);
    if (known) known.value = joined(String(known.value), String(fact.value));
    else
      shown.set(`${side} ${subject}`, {
        ...placed({ kind: fact.kind, subject, value: fact.value }, fact, page),
        side,
        path,
      });
  }
  return [...shown.values()];
}

function joined(a: string, b: string): string {
  return [...new Set([...a.split(' or '), ...b.split(' or ')])].sort().join(' or ');
}
