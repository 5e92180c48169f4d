import { at, type DescribedPlace, type Description, listIn, recordOf, type Value } from './description.ts';

export interface DescribedType {
  type: string | null;
  collection: boolean;
}

const formats: Record<string, string> = {
  'string date-time': 'DateTimeOffset',
  'string uuid': 'Guid',
  'string duration': 'Duration',
  'string date': 'Date',
  'string time': 'TimeOfDay',
  'string byte': 'Binary',
  'integer int64': 'Int64',
  'integer int16': 'Int16',
  'number float': 'Float',
  'number double': 'Double',
};
const plain: Record<string, string> = { string: 'String', integer: 'Int32', number: 'Decimal', boolean: 'Boolean' };

/** The types of the description's schemas as pages call them. */
export class SchemaTypes {
  /** The files that hold one schema each. */
  readonly files: string[];
  readonly #description: Description;

  constructor(description: Description) {
    this.#description = description;
    this.files = [...description.texts.keys()].filter((file) => /^openapi\/schemas\/[^/]+\.yaml$/.test(file)).sort();
  }

  fileOf(type: string): string | null {
    const file = `openapi/schemas/${type}.yaml`;
    return this.#description.has(file) ? file : null;
  }

  typeAt(place: DescribedPlace): DescribedType {
    const own = recordOf(this.#description.valueAt(place));
    const found = this.#description.follow(place);
    if (found !== place)
      return { type: String(recordOf(this.#description.valueAt(found)).title ?? ''), collection: false };
    const choices = listIn(own.anyOf);
    const index = choices.findIndex((choice) => recordOf(choice).type !== 'null');
    if (index >= 0 && own['x-evolvable'] === undefined) return this.typeAt(at(place, 'anyOf', index));
    const type = typeNameOf(own.type);
    if (type === 'array') return { type: this.typeAt(at(place, 'items')).type, collection: true };
    if (type === 'object' || type === null)
      return { type: own.title === undefined ? 'Untyped' : String(own.title), collection: false };
    return { type: formats[`${type} ${own.format}`] ?? plain[type] ?? type, collection: false };
  }

  /** The properties of an object, each with its type and place. */
  propertiesOf(place: DescribedPlace): [string, DescribedType & { required: boolean }, DescribedPlace][] {
    const schema = recordOf(this.#description.valueAt(place));
    const required = listIn(schema.required);
    return Object.keys(recordOf(schema.properties)).map((name) => {
      const property = at(place, 'properties', name);
      return [name, { ...this.typeAt(property), required: required.includes(name) }, property];
    });
  }

  /** The schema of a value inside a schema, by the key path of an example: `messages[].text`; null where none is described. */
  inside(place: DescribedPlace, path: string): DescribedPlace | null {
    let found: DescribedPlace | null = this.resolve(place);
    for (const key of keysOf(path)) {
      const [, name = '', brackets = ''] = /^(.*?)((?:\[\])*)$/.exec(key) ?? [];
      if (found && this.isAnything(found)) return found;
      if (found && recordOf(recordOf(this.#description.valueAt(found)).properties)[name] === undefined) return null;
      found = found && this.resolve(at(found, 'properties', name));
      for (let depth = 0; found && depth < brackets.length / 2; depth += 1) {
        found =
          recordOf(this.#description.valueAt(found)).items === undefined ? null : this.resolve(at(found, 'items'));
      }
    }
    return found;
  }

  /** As `inside`, but the property itself and not what it refers to, so that the choice of null is kept. */
  placeOf(place: DescribedPlace, path: string): DescribedPlace | null {
    const keys = keysOf(path);
    const last = keys.pop() ?? '';
    const holder = keys.length === 0 ? this.resolve(place) : this.inside(place, keys.join('.'));
    if (!holder || last.endsWith('[]') || this.isAnything(holder)) return null;
    return at(holder, 'properties', last);
  }

  /** Follows references and the choice between something and null. */
  resolve(place: DescribedPlace): DescribedPlace {
    const found = this.#description.follow(place);
    const node = recordOf(this.#description.valueAt(found));
    const index = listIn(node.anyOf).findIndex((choice) => recordOf(choice).type !== 'null');
    if (index < 0 || node['x-evolvable'] !== undefined) return found;
    return this.resolve(at(found, 'anyOf', index));
  }

  isAnything(place: DescribedPlace): boolean {
    const node = recordOf(this.#description.valueAt(place));
    return (
      node.type === undefined && node.anyOf === undefined && node.$ref === undefined && node.properties === undefined
    );
  }

  /** Whether a value of a JSON type may stand at a place. */
  allows(place: DescribedPlace, jsonType: string): boolean {
    const node = recordOf(this.#description.valueAt(place));
    const found = this.#description.follow(place);
    if (found !== place) return this.allows(found, jsonType);
    if (Array.isArray(node.anyOf))
      return node.anyOf.some((_, index) => this.allows(at(place, 'anyOf', index), jsonType));
    if (node.type === undefined) return true;
    const types = [node.type].flat();
    return types.includes(jsonType) || (jsonType === 'number' && types.includes('integer'));
  }
}

/** The keys of a path; annotations such as `@odata.type` hold a dot of their own. */
export function keysOf(path: string): string[] {
  return path.split('.').reduce<string[]>((keys, part) => {
    const last = keys.at(-1);
    if (last?.endsWith('@odata')) keys[keys.length - 1] = `${last}.${part}`;
    else keys.push(part);
    return keys;
  }, []);
}

function typeNameOf(type: Value | undefined): string | null {
  const found = [type].flat().find((one) => one !== 'null' && one !== undefined);
  return typeof found === 'string' ? found : null;
}
