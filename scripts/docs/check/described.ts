import type { PageSection, Register } from '../../../openapi/rules/register.ts';
import type { FactKind, Json } from '../fact.ts';
import { at, type DescribedPlace, type Description, listIn, pointerOf, recordOf, type Value } from './description.ts';
import { SchemaTypes } from './schema-types.ts';
import type { Described, Source } from './statement.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;
const WORK = 'Delegated (work or school account) / least';

/** The clouds as the pages call them, by the names of x-availability and x-cloud. */
export const clouds = {
  global: 'Global service',
  usGovL4: 'US Government L4',
  usGovL5: 'US Government L5 (DOD)',
  china: 'China operated by 21Vianet',
} as const;

/** An operation with the places of its parts. */
export interface DescribedOperation {
  id: string;
  url: string;
  method: string;
  place: DescribedPlace;
  request: { schema: DescribedPlace; mediaType: string } | null;
  response: { schema: DescribedPlace | null; mediaType: string | null; status: string } | null;
}

/** Everything that the description states, in the form in which pages state it. */
export class DescribedFacts {
  readonly operations: DescribedOperation[] = [];
  readonly statements: Described[] = [];
  readonly types: SchemaTypes;
  readonly #description: Description;
  readonly #register: Register;

  constructor(description: Description, register: Register) {
    this.#description = description;
    this.#register = register;
    this.types = new SchemaTypes(description);
    for (const [url, item] of Object.entries(recordOf(this.#value('openapi/openapi.yaml', 'paths')))) {
      const path = description.follow({ file: 'openapi/openapi.yaml', path: ['paths', url] });
      for (const method of METHODS) {
        if (recordOf(description.valueAt(path))[method] !== undefined && item !== null)
          this.#addOperation(url, method, at(path, method));
      }
    }
    for (const file of this.types.files) this.#addSchema({ file, path: [] });
    this.#addServers();
  }

  find(kind: FactKind, subject: string): Described | undefined {
    return this.statements.find((one) => one.kind === kind && one.subject === subject);
  }

  /** Where the description has what a finding about a type or an operation is about. */
  placeOfSubject(subject: string): { file: string | null; fileLine: number | null; pointer: string | null } {
    const [name = ''] = subject.split('+');
    const place =
      this.statements.find((one) => one.subject === name)?.place ??
      this.statements.find((one) => one.subject === name.split('.')[0])?.place;
    if (!place) return { file: null, fileLine: null, pointer: null };
    return { file: place.file, fileLine: this.#description.lineAt(place), pointer: pointerOf(place.path) };
  }

  get host(): string {
    return String(this.#value('openapi/openapi.yaml', 'servers', 0, 'url') ?? '');
  }

  #value(file: string, ...path: (string | number)[]): Value | undefined {
    return this.#description.valueAt({ file, path });
  }

  #add(kind: FactKind, subject: string, value: Json, place: DescribedPlace, origin: DescribedPlace = place): void {
    this.statements.push({ kind, subject, value, place, ...this.#originOf(origin) });
  }

  /** x-documented-at and x-source of a node. */
  #originOf(place: DescribedPlace): { documentedAt: PageSection[]; source: Source | null } {
    const node = recordOf(this.#description.valueAt(place));
    const where = node['x-documented-at'];
    const source = node['x-source'];
    return {
      documentedAt: (Array.isArray(where) ? where : where ? [where] : []) as unknown as PageSection[],
      source: source ? (source as unknown as Source) : null,
    };
  }

  #addOperation(url: string, method: string, place: DescribedPlace): void {
    const node = recordOf(this.#description.valueAt(place));
    const id = String(node.operationId ?? `${method} ${url}`);
    const operation: DescribedOperation = { id, url, method, place, request: null, response: null };
    this.operations.push(operation);
    this.#add('operation.method', id, method.toUpperCase(), place);
    this.#add('operation.url', id, this.host + url, { file: 'openapi/openapi.yaml', path: ['paths', url] }, place);
    this.#addSecurity(id, place);
    this.#addParameters(id, place);
    this.#addRequest(operation, place);
    this.#addResponses(operation, place);
    this.#addAvailability(id, place);
  }

  #addSecurity(id: string, place: DescribedPlace): void {
    const security = at(place, 'security', 0);
    const [scheme] = Object.keys(recordOf(this.#description.valueAt(security)));
    if (scheme === undefined) return;
    const defined = this.#description.follow({
      file: 'openapi/openapi.yaml',
      path: ['components', 'securitySchemes', scheme],
    });
    const scopes = listIn(this.#description.valueAt(at(security, scheme))) as Json;
    this.#add('operation.permission', `${id} / ${WORK}`, scopes, at(security, scheme), defined);
    this.#add(
      'operation.requestHeader',
      `${id}.Authorization`,
      { required: true, value: 'Bearer {token}' },
      security,
      defined,
    );
  }

  #addParameters(id: string, place: DescribedPlace): void {
    const list = at(place, 'parameters');
    listIn(this.#description.valueAt(list)).forEach((_, index) => {
      const found = this.#description.follow(at(list, index));
      const node = recordOf(this.#description.valueAt(found));
      const subject = `${id}.${node.name}`;
      const required = node.required === true;
      if (node.in === 'header') {
        const value = recordOf(node.schema).const ?? node.example ?? null;
        this.#add('operation.requestHeader', subject, { required, value: value as Json }, found);
      } else if (node.in === 'query') {
        const type = this.types.typeAt(at(found, 'schema'));
        this.#add('operation.parameter', subject, { ...type, required }, found);
      }
    });
  }

  #addRequest(operation: DescribedOperation, place: DescribedPlace): void {
    const body = this.#description.follow(at(place, 'requestBody'));
    const node = recordOf(this.#description.valueAt(body));
    const [mediaType] = Object.keys(recordOf(node.content));
    if (mediaType === undefined) return;
    const media = at(body, 'content', mediaType);
    const value = { required: node.required === true, value: mediaType };
    this.#add('operation.requestHeader', `${operation.id}.Content-Type`, value, media, body);
    const schema = this.#description.follow(at(media, 'schema'));
    operation.request = { schema, mediaType };
    for (const [name, typed, property] of this.types.propertiesOf(schema)) {
      if (!name.startsWith('@')) this.#add('operation.parameter', `${operation.id}.${name}`, { ...typed }, property);
    }
  }

  #addResponses(operation: DescribedOperation, place: DescribedPlace): void {
    for (const status of Object.keys(recordOf(this.#description.valueAt(at(place, 'responses'))))) {
      const own = at(place, 'responses', status);
      const response = this.#description.follow(own);
      const [mediaType = null] = Object.keys(recordOf(this.#description.valueAt(at(response, 'content'))));
      const media = mediaType === null ? null : at(response, 'content', mediaType, 'schema');
      const type = media ? this.types.typeAt(media) : { type: null, collection: false };
      const value: { [key: string]: Json } = { status, type: type.type, contentType: mediaType };
      if (type.collection) value.collection = true;
      const success = /^2/.test(status);
      this.#add('operation.response', success ? operation.id : `${operation.id} ${status}`, value, own, response);
      if (success) {
        operation.response = { schema: media && this.#description.follow(media), mediaType, status };
      }
    }
  }

  #addAvailability(id: string, place: DescribedPlace): void {
    const own = at(place, 'x-availability');
    const node = this.#description.valueAt(own);
    if (node === undefined) return;
    const names = Object.entries(clouds).filter(([key]) => recordOf(node)[key] === true);
    this.#add(
      'operation.availability',
      id,
      names.map(([, name]) => name),
      own,
    );
  }

  /** Hosts that no page names are there for the clouds that one names. */
  #addServers(): void {
    listIn(this.#value('openapi/openapi.yaml', 'servers')).forEach((server, index) => {
      const place = { file: 'openapi/openapi.yaml', path: ['servers', index] };
      if (recordOf(server)['x-source'])
        this.#add('operation.url', `server ${recordOf(server)['x-cloud']}`, String(recordOf(server).url), place);
    });
  }

  #addSchema(place: DescribedPlace): void {
    const node = recordOf(this.#description.valueAt(place));
    const name = String(node.title ?? '');
    if (node['x-evolvable'] !== undefined) this.#addEnumeration(name, place);
    else if (!this.operations.some(({ request }) => request?.schema.file === place.file))
      this.#addResource(name, place);
  }

  #addResource(name: string, place: DescribedPlace): void {
    const node = recordOf(this.#description.valueAt(place));
    this.#add('resource.name', name, name, at(place, 'title'), place);
    if (node['x-odata-type'] !== undefined)
      this.#add('resource.odataType', name, String(node['x-odata-type']), at(place, 'x-odata-type'), place);
    for (const [property, typed, own] of this.types.propertiesOf(place)) {
      if (property === '@odata.type') continue;
      this.#add('resource.property', `${name}.${property}`, { ...typed }, own);
      const added = this.statements.at(-1);
      if (added && added.documentedAt.length === 0) added.source ??= this.#originOf(place).source;
      if (added && typed.required && this.#isOurRequirement(name, property)) added.requiredByUs = true;
    }
  }

  /** Required by a decision of ours, which documented.yaml gives the reason for. */
  #isOurRequirement(schema: string, property: string): boolean {
    return this.#register.required.some(
      (entry) => entry.schema === schema && entry.at === undefined && entry.properties.includes(property),
    );
  }

  #addEnumeration(name: string, place: DescribedPlace): void {
    this.#add('enum.evolvable', name, true, at(place, 'x-evolvable'), place);
    const list = at(place, 'anyOf', 0, 'enum');
    const sentinel = recordOf(this.#value(place.file, ...place.path, 'x-sentinel'));
    listIn(this.#description.valueAt(list)).forEach((member, index) => {
      this.#add('enum.member', `${name}.${member}`, String(member), at(list, index), place);
      const added = this.statements.at(-1);
      if (added && member === sentinel.value) added.source = (sentinel['x-source'] ?? null) as Source | null;
    });
  }
}
