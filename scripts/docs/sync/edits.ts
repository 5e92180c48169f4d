import type { PageSection } from '../../../openapi/rules/register.ts';
import { clouds } from '../check/described.ts';
import { listIn, recordOf } from '../check/description.ts';
import { canonicalType, plainUrl } from '../check/statement.ts';
import type { FactKind, Json } from '../fact.ts';
import { fieldOf, listOf } from '../same.ts';
import { type Draft, registerFile } from './draft.ts';
import { dropFromExamples, sampleInExamples } from './example-files.ts';
import {
  indented,
  isPlain,
  isUnknownPrimitive,
  jsonWord,
  placeLines,
  type TypedTarget,
  typeLines,
} from './schema-lines.ts';
import { scalar } from './yaml-text.ts';

/** What a statement of the description shall become; `value` null takes it away. */
export interface Target {
  kind: FactKind;
  subject: string;
  value: Json;
  /** Where the pages state it. */
  places: PageSection[];
  /** The order of its kind on the page: properties, parameters, members or scopes. */
  order: string[];
  /** Whether all operations of the pages are given the same value. */
  common?: boolean;
  /** Says it is there only because an example shows it. */
  example?: { at: string; jsonTypes: string };
  /** Keeps openapi/examples as they are, for states that are only looked at. */
  bare?: boolean;
}

/** Something that a person has to decide; the reason says what. */
export class Undecidable extends Error {
  override name = 'Undecidable';
}

/** Makes the description say what the target says. @throws Undecidable where that takes a decision */
export function setFact(draft: Draft, target: Target): void {
  const edit = edits[target.kind];
  if (!edit) throw new Undecidable('an example is no contract: describe what it shows, or record the disagreement');
  edit(draft, target);
}

const edits: Partial<Record<FactKind, (draft: Draft, target: Target) => void>> = {
  'resource.property': setProperty,
  'resource.relationship': (draft, target) => setProperty(draft, { ...target, kind: 'resource.property' }),
  'operation.parameter': setProperty,
  'enum.member': setMember,
  'enum.evolvable': setEvolvable,
  'operation.permission': setScopes,
  'operation.url': setUrl,
  'operation.method': setMethod,
  'operation.response': setResponse,
  'operation.requestHeader': setHeader,
  'operation.availability': setAvailability,
  'resource.name': setName,
  'resource.odataType': setAnnotation,
};

function split(subject: string): [string, string] {
  const dot = subject.indexOf('.');
  return dot < 0 ? [subject, ''] : [subject.slice(0, dot), subject.slice(dot + 1)];
}

function operationOf(draft: Draft, id: string) {
  const operation = draft.facts.operations.find((one) => one.id === id);
  if (!operation)
    throw new Undecidable(`the operation ${id} is not described: describe it with its page in documented.yaml`);
  return operation;
}

function schemaFileOf(draft: Draft, { kind, subject }: Target): string {
  const [owner] = split(subject);
  if (kind === 'resource.property') {
    const file = draft.facts.types.fileOf(owner);
    if (file) return file;
    throw new Undecidable(`the type ${owner} is not described: describe it, or leave its page out`);
  }
  const schema = operationOf(draft, owner).request?.schema;
  if (!schema || schema.path.length > 0) throw new Undecidable(`the request body of ${owner} has no schema of its own`);
  return schema.file;
}

function setProperty(draft: Draft, target: Target): void {
  const file = schemaFileOf(draft, target);
  const [owner, name] = split(target.subject);
  const query = draft.facts.find('operation.parameter', target.subject);
  if (target.kind === 'operation.parameter' && (name.startsWith('$') || (query && query.place.file !== file)))
    throw new Undecidable(`${name} is a parameter in the query: describe it below parameters of ${owner}`);
  const known = recordOf(draft.description.valueAt({ file, path: ['properties', name] }));
  const there = draft.description.valueAt({ file, path: ['properties', name] }) !== undefined;
  if (target.value === null) {
    setRequired(draft, file, name, false, target);
    if (there && !target.bare) dropFromExamples(draft, file, name);
    removeProperty(draft, file, name);
    return;
  }
  const typed = target.value as unknown as TypedTarget;
  if (!/^@?[A-Za-z][\w.-]*$/.test(name)) throw new Undecidable(`${name} is no name of a property`);
  needType(draft, typed.type);
  if (!there) insertProperty(draft, file, name, typed, target);
  else if (known['x-source'] && target.places.length > 0) documentProperty(draft, file, name, target.places);
  if (there) changeType(draft, file, name, typed);
  setRequired(draft, file, name, typed.required === true, target);
  if (typed.required === true && !target.bare) sampleInExamples(draft, file, name);
}

/** A type that is no type of OData needs a schema. */
function needType(draft: Draft, type: string | null): void {
  if (type === null || isPlain(type)) return;
  if (isUnknownPrimitive(type))
    throw new Undecidable(`the type ${type} has no counterpart in the description: choose one`);
  if (draft.facts.types.fileOf(type) === null)
    throw new Undecidable(`no page that was read describes ${type}: name its page as well, or describe the type`);
}

function removeProperty(draft: Draft, file: string, name: string): void {
  const properties = Object.keys(recordOf(draft.description.valueAt({ file, path: ['properties'] })));
  if (!properties.includes(name)) return;
  draft.edit(file, (yaml) => yaml.remove(properties.length === 1 ? ['properties'] : ['properties', name]));
}

function insertProperty(draft: Draft, file: string, name: string, typed: TypedTarget, target: Target): void {
  const [owner] = split(target.subject);
  const { response, request } = draft.sidesOf(file);
  const nullable =
    response && !request && !listIn(draft.description.valueAt({ file, path: ['required'] })).includes(name);
  const origin = target.example
    ? [
        'x-source:',
        '  kind: example',
        `  at: ${target.example.at}`,
        '  why: An example shows it; the table does not have it.',
      ]
    : placeLines(target.places);
  const words =
    target.kind === 'operation.parameter' ? `The parameter \`${name}\`.` : `The \`${name}\` of a \`${owner}\`.`;
  const lines = [...typeLines(typed, nullable), 'description: >-', `  ${words}`, ...origin];
  const block = [`${scalarKey(name)}:`, ...lines.map(indented)];
  draft.edit(file, (yaml) => {
    if (!yaml.has(['properties'])) {
      const last = yaml.keys([]).at(-1) ?? null;
      yaml.insert([], ['properties:', ...block.map(indented)], last);
      return;
    }
    yaml.insert(['properties'], block, neighbour(yaml.keys(['properties']), name, target.order));
  });
  for (const place of target.places) draft.knowSection(place);
}

/** The nearest one before it in the page's order; what only examples show stays at the end. */
function neighbour(keys: readonly string[], name: string, order: readonly string[]): string | null {
  const index = order.indexOf(name);
  if (index < 0) return keys.at(-1) ?? null;
  const before = order
    .slice(0, index)
    .filter((one) => keys.includes(one))
    .at(-1);
  if (before !== undefined) return before;
  return keys.includes('@odata.type') ? '@odata.type' : null;
}

const scalarKey = (name: string): string => (/^[A-Za-z_][\w-]*$/.test(name) ? name : `'${name}'`);

/** A property that only an example showed has a page now. */
function documentProperty(draft: Draft, file: string, name: string, places: readonly PageSection[]): void {
  draft.edit(file, (yaml) => {
    yaml.remove(['properties', name, 'x-source']);
    yaml.insert(['properties', name], placeLines(places), yaml.keys(['properties', name]).at(-1) ?? null);
  });
  for (const place of places) draft.knowSection(place);
}

const typeKeys = ['type', 'format', 'items', 'anyOf', '$ref'];
const refinements = ['minLength', 'maxLength', 'pattern', 'const', 'examples', 'minimum', 'maximum'];

function changeType(draft: Draft, file: string, name: string, typed: TypedTarget): void {
  const place = { file, path: ['properties', name] };
  const now = draft.facts.types.typeAt(place);
  if (canonicalType(now.type) === canonicalType(typed.type ?? now.type) && now.collection === typed.collection) return;
  const { response, request } = draft.sidesOf(file);
  const required = listIn(draft.description.valueAt({ file, path: ['required'] })).includes(name);
  const lines = typeLines(typed, response && !request && !required);
  const keeps = jsonWord(now.type, now.collection) === jsonWord(typed.type, typed.collection);
  draft.edit(file, (yaml) => {
    const keys = yaml.keys(place.path);
    const old = keys.filter((key) => typeKeys.includes(key) || (!keeps && refinements.includes(key)));
    const first = keys.findIndex((key) => old.includes(key));
    const after = first > 0 ? (keys[first - 1] ?? null) : null;
    // A block map may not become empty in between, and a key may not stand there twice.
    const marker = 'x-type-follows: true';
    yaml.insert(place.path, [marker], after);
    for (const key of old) yaml.remove([...place.path, key]);
    if (lines.length > 0) yaml.insert(place.path, lines, 'x-type-follows');
    yaml.remove([...place.path, 'x-type-follows']);
  });
}

/** The required list of a schema and the register's list of what the pages call required. */
function setRequired(draft: Draft, file: string, name: string, required: boolean, target: Target): void {
  const list = listIn(draft.description.valueAt({ file, path: ['required'] })).map(String);
  const schema = String(draft.description.valueAt({ file, path: ['title'] }) ?? '');
  const ours = draft.register.required.some(
    (one) => one.schema === schema && one.at === undefined && one.properties.includes(name),
  );
  if (ours && !required && (target.value !== null || target.bare)) return;
  if (list.includes(name) !== required) {
    const order = Object.keys(recordOf(draft.description.valueAt({ file, path: ['properties'] })));
    const next = required
      ? [...list, name].sort((a, b) => order.indexOf(a) - order.indexOf(b))
      : list.filter((one) => one !== name);
    draft.edit(file, (yaml) => {
      if (next.length === 0) yaml.remove(['required']);
      else if (list.length > 0) yaml.setList(['required'], next);
      else {
        const keys = yaml.keys([]);
        const before = keys.findIndex((key) => key === 'additionalProperties' || key === 'properties');
        yaml.insert([], [`required: [${scalar(name)}]`], keys[before - 1] ?? null);
      }
    });
  }
  registerRequired(draft, schema, name, required, target.places);
}

export function registerRequired(
  draft: Draft,
  schema: string,
  name: string,
  required: boolean,
  places: readonly PageSection[],
): void {
  const entries = draft.register.required;
  const index = entries.findIndex(
    (one) => one.schema === schema && (one.at !== undefined || one.properties.includes(name)),
  );
  const entry = entries[index];
  const order = Object.keys(
    recordOf(draft.description.valueAt({ file: `openapi/schemas/${schema}.yaml`, path: ['properties'] })),
  );
  if ((entry?.properties.includes(name) ?? false) === required) return;
  draft.edit(registerFile, (yaml) => {
    if (entry && required) yaml.setList(['required', index, 'properties'], inOrder([...entry.properties, name], order));
    else if (entry && entry.properties.length > 1)
      yaml.setList(
        ['required', index, 'properties'],
        entry.properties.filter((one) => one !== name),
      );
    else if (entry) yaml.remove(['required', index]);
    else {
      const at = places.map(({ page, section }) => `    - { page: ${page}, section: ${section} }`);
      const documented = entries.filter((one) => one.at !== undefined && one.schema < schema).length;
      yaml.insertItem(
        ['required'],
        [`schema: ${schema}`, `properties: [${name}]`, 'at:', ...at.map((line) => line.slice(2))],
        documented - 1,
      );
    }
  });
}

const inOrder = (names: readonly string[], order: readonly string[]): string[] =>
  [...names].sort((a, b) => order.indexOf(a) - order.indexOf(b));

function setMember(draft: Draft, { subject, value, order }: Target): void {
  const [name, member] = [subject.slice(0, subject.lastIndexOf('.')), subject.slice(subject.lastIndexOf('.') + 1)];
  const file = draft.facts.types.fileOf(name);
  if (!file)
    throw new Undecidable(`the enumeration ${name} is not described: describe it where a property refers to it`);
  const path = ['anyOf', 0, 'enum'];
  const now = listIn(draft.description.valueAt({ file, path })).map(String);
  if (value === null) {
    const next = now.filter((one) => one !== member);
    draft.edit(file, (yaml) => {
      yaml.setList(path, next);
      const examples = (yaml.value(['examples']) ?? []) as string[];
      if (examples.includes(member) && next[0]) yaml.setList(['examples'], [next[0]]);
    });
    return;
  }
  const index = order.indexOf(member);
  const before = order
    .slice(0, index)
    .filter((one) => now.includes(one))
    .at(-1);
  const sentinel = now.indexOf('unknownFutureValue');
  const at = before !== undefined ? now.indexOf(before) + 1 : index === 0 || sentinel < 0 ? 0 : sentinel;
  draft.edit(file, (yaml) => yaml.setList(path, [...now.slice(0, at), member, ...now.slice(at)]));
}

function setEvolvable(draft: Draft, { subject, value, bare }: Target): void {
  const file = draft.facts.types.fileOf(subject) ?? `openapi/schemas/${subject}.yaml`;
  if (!draft.has(file)) throw new Undecidable(`the enumeration ${subject} is not described: describe it`);
  if (value === null) {
    if (!bare)
      throw new Undecidable(
        `the page no longer calls ${subject} evolvable: keep it open and record why, or close it and the rule evolvable-enumeration with it`,
      );
    draft.edit(file, (yaml) => yaml.remove(['x-evolvable']));
  } else draft.edit(file, (yaml) => yaml.insert([], ['x-evolvable: true'], 'x-documented-at'));
}

function setScopes(draft: Draft, { subject, value, common, bare }: Target): void {
  const [id = '', type = '', level = ''] = subject.split(' / ');
  if (!/^Delegated \(work or school account\)$/.test(type) || level !== 'least')
    throw new Undecidable(
      `${type} / ${level} is described by nothing: the description has one security scheme, for delegated tokens with all scopes`,
    );
  const scopes = listOf(value);
  if (scopes.length === 0) throw new Undecidable('no permission is named any more: decide what a token needs');
  if (!common && !bare)
    throw new Undecidable(
      'the operations ask for different permissions, and every operation is described with all of them: decide which are needed',
    );
  const { place } = operationOf(draft, id);
  const [scheme = 'delegated'] = Object.keys(
    recordOf(draft.description.valueAt({ file: place.file, path: [...place.path, 'security', 0] })),
  );
  draft.edit(place.file, (yaml) => yaml.setList([...place.path, 'security', 0, scheme], scopes));
  if (bare) return;
  setRegisteredScopes(draft, scopes);
}

function setRegisteredScopes(draft: Draft, scopes: readonly string[]): void {
  draft.edit(registerFile, (yaml) => yaml.setList(['scopes', 'names'], scopes));
  for (const file of [...draft.description.texts.keys()].filter((one) => one.startsWith('openapi/security/'))) {
    for (const flow of Object.keys(recordOf(draft.description.valueAt({ file, path: ['flows'] })))) {
      const path = ['flows', flow, 'scopes'];
      draft.edit(file, (yaml) => {
        for (const scope of scopes) {
          if (yaml.keys(path).includes(scope)) continue;
          yaml.insert(
            path,
            [`${scope}: What ${scope} of Microsoft Graph allows.`],
            neighbour(yaml.keys(path), scope, scopes),
          );
        }
        for (const scope of yaml.keys(path)) if (!scopes.includes(scope)) yaml.remove([...path, scope]);
      });
    }
  }
}

function registerOperation(draft: Draft, id: string, path: string[], rendered: string): void {
  const index = draft.register.operations.findIndex((one) => one.id === id);
  if (index >= 0) draft.edit(registerFile, (yaml) => yaml.set(['operations', index, ...path], rendered));
}

function setUrl(draft: Draft, { subject, value }: Target): void {
  if (value === null || subject.includes(' / '))
    throw new Undecidable('an operation came or went: describe it, or take it out, with its page in documented.yaml');
  const operation = operationOf(draft, subject);
  const url = String(value);
  const { host } = draft.facts;
  if (!url.startsWith(`${host}/`))
    throw new Undecidable(
      `the address ${url} is not below ${host}: decide on the server, and on the place of host and root in src`,
    );
  const path = url.slice(host.length);
  const names = (text: string) => [...text.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name);
  if (names(path).length !== names(operation.url).length)
    throw new Undecidable(`the address has other placeholders: describe the path parameters of ${subject}`);
  let own = 0;
  const kept = names(operation.url);
  const next = path.replace(/\{[^{}]+\}/g, () => `{${kept[own++]}}`);
  if (plainUrl(next) === plainUrl(operation.url)) return;
  draft.edit('openapi/openapi.yaml', (yaml) => yaml.rename(['paths', operation.url], next));
  registerOperation(draft, subject, ['url'], next.includes('{') ? `'${next}'` : next);
}

function setMethod(draft: Draft, { subject, value }: Target): void {
  if (value === null || subject.includes(' / '))
    throw new Undecidable('an operation came or went: describe it, or take it out, with its page in documented.yaml');
  const { place } = operationOf(draft, subject);
  draft.edit(place.file, (yaml) => yaml.rename(place.path, String(value).toLowerCase()));
  registerOperation(draft, subject, ['method'], String(value).toLowerCase());
}

function setResponse(draft: Draft, target: Target): void {
  const { subject, value } = target;
  if (value === null || subject.includes(' '))
    throw new Undecidable('an answer came or went: describe it below responses');
  if (fieldOf(value, 'collection') === true)
    throw new Undecidable('the answer is a collection now: describe its envelope');
  const operation = operationOf(draft, subject);
  const success = operation.response;
  const status = String(fieldOf(value, 'status') ?? '').slice(0, 3);
  if (!success || !/^\d{3}$/.test(status)) throw new Undecidable(`the page names no status for ${subject}`);
  const { file, path } = operation.place;
  const index = draft.register.operations.findIndex((one) => one.id === subject);
  const register = (name: string, rendered: string) => {
    if (index >= 0) draft.edit(registerFile, (yaml) => yaml.set(['operations', index, 'success', name], rendered));
  };
  const type = fieldOf(value, 'type');
  if (typeof type !== 'string') throw new Undecidable(`the page names no type for the answer of ${subject}`);
  needType(draft, type);
  const content = [...path, 'responses', success.status, 'content'];
  if (success.mediaType && !draft.description.valueAt({ file, path: content }))
    throw new Undecidable(`the answer of ${subject} is described elsewhere: change it there`);
  const before = draft.facts.find('operation.response', subject);
  if (fieldOf(before?.value, 'type') !== type) {
    draft.edit(file, (yaml) =>
      yaml.set([...content, success.mediaType ?? '', 'schema', '$ref'], `../schemas/${type}.yaml`),
    );
    register('schema', type);
  }
  const mediaType = fieldOf(value, 'contentType');
  if (typeof mediaType === 'string' && mediaType !== success.mediaType) {
    draft.edit(file, (yaml) => yaml.rename([...content, success.mediaType ?? ''], mediaType));
    register('mediaType', mediaType);
  }
  if (status !== success.status) {
    draft.edit(file, (yaml) => yaml.rename([...path, 'responses', success.status], status));
    register('status', `'${status}'`);
  }
}

function setHeader(draft: Draft, target: Target): void {
  const [id, name] = split(target.subject);
  const operation = operationOf(draft, id);
  const { file, path } = operation.place;
  if (/^authorization$/i.test(name))
    throw new Undecidable('Authorization stands for the security scheme: decide what a token is sent as');
  if (/^content-type$/i.test(name)) {
    setRequestMediaType(draft, target, id);
    return;
  }
  const list = [...path, 'parameters'];
  const file2 = `openapi/parameters/${name.toLowerCase()}.yaml`;
  const refs = listIn(draft.description.valueAt({ file, path: list })).map((one) => String(recordOf(one).$ref));
  const ref = `../parameters/${name.toLowerCase()}.yaml`;
  if (target.value === null) {
    if (refs.includes(ref)) draft.edit(file, (yaml) => yaml.remove([...list, refs.indexOf(ref)]));
    if (!draft.isReferred(file2) && draft.has(file2)) draft.write(file2, null);
    return;
  }
  if (fieldOf(target.value, 'required') === true)
    throw new Undecidable(`the header ${name} is required: the client has to send it, so decide where it comes from`);
  if (draft.has(file2) && recordOf(draft.description.valueAt({ file: file2, path: [] }))['x-source']) {
    draft.edit(file2, (yaml) => {
      yaml.remove(['x-source']);
      yaml.insert([], placeLines(target.places), 'description');
    });
  } else if (draft.has(file2)) {
    draft.edit(file2, (yaml) => yaml.set(['example'], scalar(String(fieldOf(target.value, 'value') ?? 'text'))));
  } else {
    const lines = [
      `name: ${name}`,
      'in: header',
      'required: false',
      `description: The header \`${name}\`.`,
      ...placeLines(target.places),
      'schema:',
      '  type: string',
      `example: ${scalar(String(fieldOf(target.value, 'value') ?? 'text'))}`,
    ];
    draft.write(file2, `${lines.join('\n')}\n`);
  }
  if (!refs.includes(ref)) draft.edit(file, (yaml) => yaml.insertItem(list, [`$ref: ${ref}`], refs.length - 1));
  for (const place of target.places) draft.knowSection(place);
}

function setRequestMediaType(draft: Draft, { value, bare }: Target, id: string): void {
  const operation = operationOf(draft, id);
  if (!operation.request || value === null)
    throw new Undecidable('the media type of the request is not told any more: decide what is sent');
  const { file, path } = operation.place;
  const body = [...path, 'requestBody'];
  if (fieldOf(value, 'required') !== true && !bare)
    throw new Undecidable('Content-Type need not be sent any more: decide whether the request needs a body');
  const required = draft.description.valueAt({ file, path: [...body, 'required'] }) === true;
  if (required !== (fieldOf(value, 'required') === true))
    draft.edit(file, (yaml) => yaml.set([...body, 'required'], String(!required)));
  const mediaType = fieldOf(value, 'value');
  if (typeof mediaType !== 'string' || mediaType === operation.request.mediaType) return;
  draft.edit(file, (yaml) => yaml.rename([...body, 'content', operation.request?.mediaType ?? ''], mediaType));
  registerOperation(draft, id, ['request'], mediaType);
}

const hosts: Record<string, string> = {
  usGovL4: 'https://graph.microsoft.us/beta',
  usGovL5: 'https://dod-graph.microsoft.us/beta',
  china: 'https://microsoftgraph.chinacloudapi.cn/beta',
};

function setAvailability(draft: Draft, { subject, value, places, bare }: Target): void {
  const { file, path } = operationOf(draft, subject).place;
  const own = [...path, 'x-availability'];
  if (value === null) {
    if (!bare)
      throw new Undecidable(
        'the page no longer says in which clouds the operation is available: decide what is promised',
      );
    draft.edit(file, (yaml) => yaml.remove(own));
    return;
  }
  const names = listOf(value);
  const states = Object.entries(clouds).map(([key, name]) => [key, names.includes(name)] as const);
  const unknown = names.filter((name) => !Object.values<string>(clouds).includes(name));
  if (unknown.length > 0) throw new Undecidable(`the cloud ${unknown.join(', ')} is not known: name its host`);
  draft.edit(file, (yaml) => {
    if (yaml.has(own)) for (const [key, on] of states) yaml.set([...own, key], String(on));
    else
      yaml.insert(
        path,
        ['x-availability:', ...states.map(([key, on]) => `  ${key}: ${on}`), ...placeLines(places).map(indented)],
        'x-documented-at',
      );
  });
  if (!bare) setServers(draft);
}

/** A server for each cloud in which some operation is available. */
function setServers(draft: Draft): void {
  const file = 'openapi/openapi.yaml';
  const wanted = new Set(
    draft.facts.operations.flatMap(({ place }) => {
      const states = recordOf(draft.description.valueAt({ file: place.file, path: [...place.path, 'x-availability'] }));
      return Object.keys(clouds).filter((key) => states[key] === true);
    }),
  );
  const servers = () =>
    listIn(draft.description.valueAt({ file, path: ['servers'] })).map((one) => String(recordOf(one)['x-cloud']));
  for (const [index, cloud] of [...servers().entries()].reverse()) {
    if (!wanted.has(cloud) && cloud in hosts) draft.edit(file, (yaml) => yaml.remove(['servers', index]));
  }
  for (const cloud of wanted) {
    if (servers().includes(cloud) || !(cloud in hosts)) continue;
    const order = Object.keys(clouds);
    const before = servers().filter((one) => order.indexOf(one) < order.indexOf(cloud)).length;
    const lines = [
      `url: ${hosts[cloud]}`,
      `description: ${clouds[cloud as keyof typeof clouds]}`,
      `x-cloud: ${cloud}`,
      'x-source:',
      '  kind: graph',
      '  at: Microsoft Graph national cloud deployments',
      '  why: The page says that the operation is available there; the host stands in the general Graph documentation.',
    ];
    draft.edit(file, (yaml) => yaml.insertItem(['servers'], lines, before - 1));
  }
}

/** A type under another name: file, title, annotation, references and register. */
function setName(draft: Draft, { subject, value }: Target): void {
  const file = draft.facts.types.fileOf(subject);
  if (value === null) {
    if (!file || draft.isReferred(file))
      throw new Undecidable(`${subject} is still referred to: decide what takes its place`);
    draft.write(file, null);
    return;
  }
  const name = String(value);
  if (!file || name === subject)
    throw new Undecidable(`the type ${subject} is not described: describe it where something refers to it`);
  if (draft.facts.types.fileOf(name))
    throw new Undecidable(`${name} is described already: decide which of the two the page is about`);
  draft.write(`openapi/schemas/${name}.yaml`, draft.description.text(file));
  draft.write(file, null);
  draft.replaceEverywhere(new RegExp(`(?<![\\w.-])${subject}(?=\\.yaml\\b)`, 'g'), name);
  draft.replaceEverywhere(new RegExp(`#microsoft\\.graph\\.${subject}(?![\\w.])`, 'g'), `#microsoft.graph.${name}`);
  draft.edit(`openapi/schemas/${name}.yaml`, (yaml) => yaml.set(['title'], name));
  const text = draft.description.text(registerFile);
  const renamed = text.replace(
    new RegExp(`^(\\s*(?:- schema|about):.*?|.*\\bsuccess:.*\\bschema: )\\b${subject}(?!\\w)`, 'gm'),
    `$1${name}`,
  );
  draft.write(registerFile, renamed);
}

function setAnnotation(draft: Draft, { subject, value, bare }: Target): void {
  const file = draft.facts.types.fileOf(subject);
  if (!file || value === null)
    throw new Undecidable(`the type ${subject} has no annotation any more: decide whether it keeps x-odata-type`);
  if (value !== `#microsoft.graph.${subject}` && !bare)
    throw new Undecidable(
      `the annotation ${value} is not the name of ${subject}: decide which of the two is right, and record the disagreement`,
    );
  draft.edit(file, (yaml) => {
    yaml.set(['x-odata-type'], `'${value}'`);
    const own = ['properties', '@odata.type'];
    if (yaml.has([...own, 'const'])) yaml.set([...own, 'const'], `'${value}'`);
    if (yaml.has([...own, 'examples'])) yaml.setList([...own, 'examples'], [String(value)]);
  });
}
