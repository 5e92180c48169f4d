import type { ChangeClass, RawChange } from './change.ts';
import type { Fact, Json, PageEventKind } from './fact.ts';
import type { PageKind } from './facts/page-facts.ts';
import { typeNameIn } from './renamed-types.ts';
import { fieldOf, listOf, plainType, sameJson } from './same.ts';

/** What a rule looks at: a changed fact, or a page that came, went or moved. */
export interface RuleInput {
  kind: RawChange['kind'] | PageEventKind;
  before: Fact | null;
  after: Fact | null;
  renamed: ReadonlyMap<string, string>;
  factsBefore: readonly Fact[];
  factsAfter: readonly Fact[];
  page: PageKind;
  blank: boolean;
}

export interface Rule {
  id: string;
  class: ChangeClass;
  /** Why a client sees it so. */
  why: string;
  /** The rule of oasdiff that says the same, with its level there; null where it has none. */
  oasdiff: string | null;
  when(input: RuleInput): boolean;
}

const added = (input: RuleInput) => input.before === null && input.after !== null;
const removed = (input: RuleInput) => input.before !== null && input.after === null;
const changed = (input: RuleInput) => input.before !== null && input.after !== null;
const was = (input: RuleInput, field: string): Json => fieldOf(input.before?.value ?? null, field);
const is = (input: RuleInput, field: string): Json => fieldOf(input.after?.value ?? null, field);
const differs = (input: RuleInput, field: string) => !sameJson(was(input, field), is(input, field));

const isInput = (input: RuleInput) => input.kind === 'operation.parameter' || input.kind === 'operation.requestHeader';
const isMember = (input: RuleInput) => input.kind === 'resource.property' || input.kind === 'resource.relationship';
const isTyped = (input: RuleInput) => isMember(input) || input.kind === 'operation.parameter';

/** The JSON representation illustrates what the table states; without a table it is the statement. */
const isIllustration = (input: RuleInput) => {
  const fact = input.after ?? input.before;
  const tabled = (facts: readonly Fact[]) =>
    facts.some((other) => other.kind === 'resource.property' && other.where === 'table');
  return fact?.where === 'json' && (tabled(input.factsBefore) || tabled(input.factsAfter));
};

const typeChanged = (input: RuleInput) =>
  changed(input) &&
  (plainType(was(input, 'type')) !== plainType(is(input, 'type')) ||
    differs(input, 'collection') ||
    differs(input, 'json'));

const isRename = (input: RuleInput) => {
  const before = typeNameIn(input.before);
  return before !== null && input.renamed.get(before) === typeNameIn(input.after) && !differs(input, 'collection');
};

const onlySpelling = (input: RuleInput) => {
  const [before, after] = [
    plainType(was(input, 'type') ?? was(input, 'json')),
    plainType(is(input, 'type') ?? is(input, 'json')),
  ];
  return before !== '' && before.toLowerCase() === after.toLowerCase() && !differs(input, 'collection');
};

/** Wire-alike: a string that turns out to be an enumeration which the page lists, or the other way round. */
const isNamedString = (input: RuleInput) => {
  const enumerations = new Set(
    [...input.factsBefore, ...input.factsAfter]
      .filter((fact) => fact.kind === 'enum.member')
      .map((fact) => fact.subject.split('.')[0]),
  );
  const [before, after] = [was(input, 'type'), is(input, 'type')].map(plainType);
  const one = (a: string | undefined, b: string | undefined) =>
    a?.toLowerCase() === 'string' && b !== undefined && enumerations.has(b);
  return !differs(input, 'collection') && (one(before, after) || one(after, before));
};

const widths: string[][] = [
  ['byte', 'int16', 'int32', 'int64'],
  ['single', 'float', 'double'],
];

const isWider = (input: RuleInput) => {
  const [before = '', after = ''] = [was(input, 'type'), is(input, 'type')].map((type) =>
    plainType(type).toLowerCase(),
  );
  return (
    !differs(input, 'collection') &&
    widths.some((line) => line.includes(before) && line.indexOf(after) > line.indexOf(before))
  );
};

const placeholders = (url: Json) => String(url).replace(/\{[^{}]*\}/g, '{}');
const names = (fact: Fact | null) => listOf(fact?.value ?? null);
const least = (input: RuleInput) => (input.after ?? input.before)?.subject.includes('/ least') ?? false;
const lost = (input: RuleInput) => names(input.before).some((name) => !names(input.after).includes(name));

/** The first rule that fits gives the class. */
export const rules: Rule[] = [
  // Pages
  {
    id: 'page-renamed',
    class: 'documentation',
    why: 'the address of a page is no part of the contract',
    oasdiff: null,
    when: ({ kind }) => kind === 'page.renamed',
  },
  {
    id: 'stub-page',
    class: 'documentation',
    why: 'a page without content states nothing',
    oasdiff: null,
    when: ({ kind, blank }) => (kind === 'page.added' || kind === 'page.removed') && blank,
  },
  {
    id: 'page-added',
    class: 'compatible',
    why: 'clients do not use what was not there',
    oasdiff: 'endpoint-added (info)',
    when: ({ kind }) => kind === 'page.added',
  },
  {
    id: 'operation-page-removed',
    class: 'breaking',
    why: 'the operation is no longer promised',
    oasdiff: 'api-removed-without-deprecation (error)',
    when: ({ kind, page }) => kind === 'page.removed' && page === 'operation',
  },
  {
    id: 'type-page-removed',
    class: 'breaking',
    why: 'nothing about the type is promised any more',
    oasdiff: 'api-schema-removed (error)',
    when: ({ kind }) => kind === 'page.removed',
  },

  // Operations
  {
    id: 'operation-added',
    class: 'compatible',
    why: 'clients do not call what was not there',
    oasdiff: 'endpoint-added (info)',
    when: (input) => (input.kind === 'operation.method' || input.kind === 'operation.url') && added(input),
  },
  {
    id: 'operation-removed',
    class: 'breaking',
    why: 'calls that worked fail',
    oasdiff: 'api-removed-without-deprecation (error)',
    when: (input) => (input.kind === 'operation.method' || input.kind === 'operation.url') && removed(input),
  },
  {
    id: 'operation-method-changed',
    class: 'breaking',
    why: 'the call with the old method is refused',
    oasdiff: 'api-removed-without-deprecation (error)',
    when: (input) => input.kind === 'operation.method',
  },
  {
    id: 'path-parameter-renamed',
    class: 'documentation',
    why: 'the name of a placeholder is not sent',
    oasdiff: 'path-parameter-renamed: oasdiff matches paths whatever their placeholders are called',
    when: (input) =>
      input.kind === 'operation.url' &&
      placeholders(input.before?.value ?? null) === placeholders(input.after?.value ?? null),
  },
  {
    id: 'operation-url-changed',
    class: 'breaking',
    why: 'the old address is no longer promised',
    oasdiff: 'api-path-removed-without-deprecation (error)',
    when: (input) => input.kind === 'operation.url',
  },

  // Permissions and availability
  {
    id: 'permission-more-needed',
    class: 'breaking',
    why: 'tokens with the permissions needed so far are refused',
    oasdiff: 'api-security-scope-added (info): oasdiff does not tell needed scopes from alternatives',
    when: (input) =>
      input.kind === 'operation.permission' &&
      least(input) &&
      names(input.before).length > 0 &&
      (names(input.after).length === 0 || names(input.after).some((name) => !names(input.before).includes(name))),
  },
  {
    id: 'permission-alternative-removed',
    class: 'breaking',
    why: 'an app that holds only the higher permission is refused',
    oasdiff: 'api-security-removed (info)',
    when: (input) => input.kind === 'operation.permission' && !least(input) && lost(input),
  },
  {
    id: 'permission-relaxed',
    class: 'compatible',
    why: 'tokens that worked go on working',
    oasdiff: 'api-security-scope-removed (info)',
    when: (input) => input.kind === 'operation.permission',
  },
  {
    id: 'cloud-removed',
    class: 'breaking',
    why: 'clients in that cloud lose the operation',
    oasdiff: null,
    when: (input) => input.kind === 'operation.availability' && lost(input),
  },
  {
    id: 'cloud-added',
    class: 'compatible',
    why: 'clients elsewhere see no difference',
    oasdiff: null,
    when: (input) => input.kind === 'operation.availability',
  },

  // What a client sends
  {
    id: 'required-input-added',
    class: 'breaking',
    why: 'requests without it are refused',
    oasdiff: 'new-required-request-property (error), new-required-request-parameter (error)',
    when: (input) => isInput(input) && added(input) && is(input, 'required') === true,
  },
  {
    id: 'optional-input-added',
    class: 'compatible',
    why: 'requests without it go on working',
    oasdiff: 'new-optional-request-parameter (info), new-optional-request-property (info)',
    when: (input) => isInput(input) && added(input),
  },
  {
    id: 'header-removed',
    class: 'compatible',
    why: 'a header that is no longer asked for is ignored',
    oasdiff: 'request-parameter-removed (warning)',
    when: (input) => input.kind === 'operation.requestHeader' && removed(input),
  },
  {
    id: 'parameter-removed',
    class: 'breaking',
    why: 'what clients send has no promised effect any more, or is refused',
    oasdiff: 'request-parameter-removed (warning), request-property-removed (warning): here it counts as breaking',
    when: (input) => input.kind === 'operation.parameter' && removed(input),
  },
  {
    id: 'input-became-required',
    class: 'breaking',
    why: 'requests without it are refused',
    oasdiff: 'request-property-became-required (error), request-parameter-became-required (error)',
    when: (input) => isInput(input) && was(input, 'required') !== true && is(input, 'required') === true,
  },
  {
    id: 'header-value-changed',
    class: 'breaking',
    why: 'the old value is no longer promised to be accepted',
    oasdiff: 'request-parameter-enum-value-removed (error)',
    when: (input) =>
      input.kind === 'operation.requestHeader' &&
      was(input, 'value') !== null &&
      is(input, 'value') !== null &&
      differs(input, 'value'),
  },

  // Types of what is sent and answered
  {
    id: 'json-illustration',
    class: 'documentation',
    why: 'the JSON representation illustrates the table, whose rows are classed by themselves',
    oasdiff: null,
    when: isIllustration,
  },
  {
    id: 'property-removed',
    class: 'breaking',
    why: 'readers miss it, senders are not promised that it is taken',
    oasdiff: 'response-optional-property-removed (warning), response-required-property-removed (error)',
    when: (input) => isMember(input) && removed(input),
  },
  {
    id: 'required-property-added',
    class: 'breaking',
    why: 'a type with required properties is one that clients send',
    oasdiff: 'new-required-request-property (error)',
    when: (input) => isMember(input) && added(input) && is(input, 'required') === true,
  },
  {
    id: 'property-added',
    class: 'compatible',
    why: 'Microsoft Graph adds properties without notice and clients ignore what they do not know',
    oasdiff: 'response-optional-property-added (info)',
    when: (input) => isMember(input) && added(input),
  },
  {
    id: 'property-became-required',
    class: 'breaking',
    why: 'requests without it are refused',
    oasdiff: 'request-property-became-required (error)',
    when: (input) => isMember(input) && was(input, 'required') !== true && is(input, 'required') === true,
  },
  {
    id: 'type-spelling',
    class: 'documentation',
    why: 'the same type in other letters',
    oasdiff: null,
    when: (input) => isTyped(input) && typeChanged(input) && onlySpelling(input),
  },
  {
    id: 'type-renamed',
    class: 'compatible',
    why: 'the name of a type is not sent; what the type holds stays',
    oasdiff: 'schema names are no part of its comparison',
    when: (input) => isTyped(input) && typeChanged(input) && isRename(input),
  },
  {
    id: 'type-named',
    class: 'compatible',
    why: 'a string that is now called by its enumeration looks the same on the wire',
    oasdiff: 'response-property-enum-value-added (warning)',
    when: (input) => isTyped(input) && typeChanged(input) && isNamedString(input),
  },
  {
    id: 'parameter-type-widened',
    class: 'compatible',
    why: 'values that clients send so far stay valid',
    oasdiff: 'request-parameter-type-generalized (info)',
    when: (input) => input.kind === 'operation.parameter' && typeChanged(input) && isWider(input),
  },
  {
    id: 'type-changed',
    class: 'breaking',
    why: 'values of the old type are no longer promised',
    oasdiff: 'request-property-type-changed (error), response-property-type-changed (error)',
    when: (input) => isTyped(input) && typeChanged(input),
  },
  {
    id: 'requirement-eased',
    class: 'compatible',
    why: 'requests that worked go on working',
    oasdiff: 'request-property-became-optional (info)',
    when: (input) => (isInput(input) || isMember(input)) && was(input, 'required') === true,
  },
  {
    id: 'requirement-worded',
    class: 'documentation',
    why: 'saying that something is optional, and saying nothing, ask the same of a client',
    oasdiff: null,
    when: (input) => isInput(input) || isMember(input),
  },

  // Responses
  {
    id: 'response-added',
    class: 'compatible',
    why: 'the other answers stay',
    oasdiff: 'response-success-status-added (info)',
    when: (input) => input.kind === 'operation.response' && added(input),
  },
  {
    id: 'response-removed',
    class: 'breaking',
    why: 'clients wait for an answer that is no longer promised',
    oasdiff: 'response-success-status-removed (error)',
    when: (input) => input.kind === 'operation.response' && removed(input),
  },
  {
    id: 'response-status-changed',
    class: 'breaking',
    why: 'clients that check the status take the answer for a failure',
    oasdiff: 'response-success-status-removed (error)',
    when: (input) =>
      input.kind === 'operation.response' &&
      was(input, 'status') !== null &&
      String(was(input, 'status')).slice(0, 3) !== String(is(input, 'status')).slice(0, 3),
  },
  {
    id: 'response-type-renamed',
    class: 'compatible',
    why: 'the name of a type is not sent; what the type holds stays',
    oasdiff: 'schema names are no part of its comparison',
    when: (input) =>
      input.kind === 'operation.response' &&
      differs(input, 'type') &&
      isRename(input) &&
      !differs(input, 'contentType'),
  },
  {
    id: 'response-body-changed',
    class: 'breaking',
    why: 'clients cannot read the answer any more',
    oasdiff: 'response-body-type-changed (error), response-media-type-removed (error)',
    when: (input) =>
      input.kind === 'operation.response' &&
      ((was(input, 'type') !== null && differs(input, 'type')) ||
        (was(input, 'contentType') !== null && is(input, 'contentType') !== null && differs(input, 'contentType')) ||
        differs(input, 'collection') ||
        differs(input, 'stream')),
  },
  {
    id: 'response-worded',
    class: 'documentation',
    why: 'the page says more or less about the same answer',
    oasdiff: null,
    when: (input) => input.kind === 'operation.response',
  },

  // Types and enumerations
  {
    id: 'resource-renamed',
    class: 'documentation',
    why: 'the heading of a page is not sent',
    oasdiff: null,
    when: (input) => input.kind === 'resource.name',
  },
  {
    id: 'odata-type-stated',
    class: 'documentation',
    why: 'the annotation was there before it was documented, and clients must bear with its absence',
    oasdiff: null,
    when: (input) => input.kind === 'resource.odataType' && !changed(input),
  },
  {
    id: 'odata-type-changed',
    class: 'breaking',
    why: 'clients that tell types by the annotation do not know the new value',
    oasdiff:
      'request-property-discriminator-mapping-changed (info), response-property-discriminator-mapping-changed (info)',
    when: (input) => input.kind === 'resource.odataType',
  },
  {
    id: 'enum-member-removed',
    class: 'breaking',
    why: 'clients send or await a value that is no longer promised',
    oasdiff: 'request-property-enum-value-removed (error)',
    when: (input) => input.kind === 'enum.member' && removed(input),
  },
  {
    id: 'enum-member-added',
    class: 'compatible',
    why: 'evolvable enumerations grow without a new version, and a new enumeration breaks nobody',
    oasdiff: 'response-property-enum-value-added (warning)',
    when: (input) => input.kind === 'enum.member' && (isEvolvable(input) || !wasEnumeration(input)),
  },
  {
    id: 'closed-enum-member-added',
    class: 'breaking',
    why: 'an enumeration that is not called evolvable is closed: clients need not expect other values',
    oasdiff: 'response-property-enum-value-added (warning): here it counts as breaking',
    when: (input) => input.kind === 'enum.member',
  },
  {
    id: 'enum-opened',
    class: 'compatible',
    why: 'the values stay; Graph asks clients to bear with unknown ones',
    oasdiff: 'response-property-became-not-enum: the nearest',
    when: (input) => input.kind === 'enum.evolvable' && added(input),
  },
  {
    id: 'enum-closed',
    class: 'documentation',
    why: 'a client that expects more values than come is not harmed',
    oasdiff: null,
    when: (input) => input.kind === 'enum.evolvable',
  },

  // Examples
  {
    id: 'example-changed',
    class: 'documentation',
    why: 'examples illustrate; they promise nothing',
    oasdiff: null,
    when: ({ kind }) => kind === 'example.request' || kind === 'example.response',
  },
];

function enumerationName(input: RuleInput): string {
  const subject = (input.after ?? input.before)?.subject ?? '';
  return subject.slice(0, subject.lastIndexOf('.'));
}

function isEvolvable(input: RuleInput): boolean {
  const name = enumerationName(input);
  const says = [...input.factsBefore, ...input.factsAfter].some(
    (fact) => fact.kind === 'enum.evolvable' && fact.subject === name,
  );
  return (
    says ||
    input.after?.value === 'unknownFutureValue' ||
    input.factsBefore.some((fact) => fact.subject === `${name}.unknownFutureValue`)
  );
}

function wasEnumeration(input: RuleInput): boolean {
  const prefix = `${enumerationName(input)}.`;
  return input.factsBefore.some((fact) => fact.kind === 'enum.member' && fact.subject.startsWith(prefix));
}

type Context = Partial<Omit<RuleInput, 'kind'>>;

/** The class of a change and the rule that gave it. */
export function classify(
  change: Context & { kind: RuleInput['kind'] },
  context: Context = {},
): { rule: string; class: ChangeClass } {
  const empty = {
    before: null,
    after: null,
    renamed: new Map(),
    factsBefore: [],
    factsAfter: [],
    page: 'other',
    blank: false,
  } as const;
  const input: RuleInput = { ...empty, ...context, ...change };
  const rule = rules.find((candidate) => candidate.when(input));
  if (!rule) throw new Error(`no rule classes a change of ${input.kind}; add one to scripts/docs/classes.ts`);
  return { rule: rule.id, class: rule.class };
}
