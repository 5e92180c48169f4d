import type { DeclarationReflection, Models, ParameterReflection, SignatureReflection, SomeType } from 'typedoc';

/** Types longer than this go on several lines. */
const width = 84;
/** A type longer than this says nothing to a reader: what stands between its angle brackets is left out. */
const longest = 240;

/** A type as TypeScript writes it. */
export function typeText(type: SomeType | undefined, indent = ''): string {
  const text = type ? printed(type, indent) : 'unknown';
  return text.length > longest && type?.type === 'reference' ? `${type.name}<…>` : text;
}

const shortened = (text: string): string => (text.length > width ? '{ … }' : text);

const inBrackets = (type: SomeType, indent: string): string =>
  /^(union|intersection|conditional|typeOperator|query)$/.test(type.type) || isFunction(type)
    ? `(${printed(type, indent)})`
    : printed(type, indent);

const isFunction = (type: SomeType): boolean => type.type === 'reflection' && !!type.declaration.signatures?.length;

function printed(type: SomeType, indent: string): string {
  switch (type.type) {
    case 'array':
      return `${inBrackets(type.elementType, indent)}[]`;
    case 'typeOperator':
      return `${type.operator} ${printed(type.target, indent)}`;
    case 'union':
      return several(type.types, '|', indent);
    case 'intersection':
      return type.types.map((part) => inBrackets(part, indent)).join(' & ');
    case 'reference':
      return type.name + argumentsOf(type, indent);
    case 'reflection':
      return shape(type.declaration, indent);
    case 'tuple':
      return `[${type.elements.map((part) => printed(part, indent)).join(', ')}]`;
    case 'namedTupleMember':
      return `${type.name}${type.isOptional ? '?' : ''}: ${printed(type.element, indent)}`;
    case 'indexedAccess':
      return `${shortened(inBrackets(type.objectType, indent))}[${printed(type.indexType, indent)}]`;
    case 'predicate':
      return `${type.asserts ? 'asserts ' : ''}${type.name}${type.targetType ? ` is ${printed(type.targetType, indent)}` : ''}`;
    case 'query':
      return `typeof ${printed(type.queryType, indent)}`;
    case 'rest':
      return `...${printed(type.elementType, indent)}`;
    case 'optional':
      return `${printed(type.elementType, indent)}?`;
    default:
      return type.toString();
  }
}

const argumentsOf = ({ typeArguments }: Models.ReferenceType, indent: string): string =>
  typeArguments?.length ? `<${typeArguments.map((part) => printed(part, indent)).join(', ')}>` : '';

function several(types: readonly SomeType[], sign: string, indent: string): string {
  const parts = types.map((part) => (isFunction(part) ? `(${printed(part, indent)})` : printed(part, `${indent}  `)));
  const line = parts.join(` ${sign} `);
  if (line.length <= width && !line.includes('\n')) return line;
  return parts.map((part) => `\n${indent}  ${sign} ${part.replace(/^\n/, '')}`).join('');
}

/** An object type or a function type. */
function shape(declaration: DeclarationReflection, indent: string): string {
  const [signature] = declaration.signatures ?? [];
  if (signature) return `${parametersOf(signature, indent)} => ${typeText(signature.type, indent)}`;
  const members = [
    ...(declaration.children ?? []).map((member) => memberText(member, `${indent}  `)),
    ...(declaration.indexSignatures ?? []).map(
      (index) =>
        `[${index.parameters?.map((one) => parameterText(one, indent)).join(', ')}]: ${typeText(index.type, indent)}`,
    ),
  ];
  if (!members.length) return '{}';
  const line = `{ ${members.join('; ')} }`;
  if (line.length <= width && !line.includes('\n')) return line;
  return `{\n${members.map((member) => `${indent}  ${member};`).join('\n')}\n${indent}}`;
}

/** A property or a method as it is declared, without what it is a member of. */
export function memberText(member: DeclarationReflection, indent = ''): string {
  const { flags } = member;
  const [signature] = member.signatures ?? [];
  const modifiers = `${flags.isStatic ? 'static ' : ''}${flags.isReadonly ? 'readonly ' : ''}`;
  const name = `${/^[\w$]+$|^\[/.test(member.name) ? member.name : JSON.stringify(member.name)}${flags.isOptional ? '?' : ''}`;
  if (signature) return `${name}${signatureText(signature, indent)}`;
  if (member.getSignature) return `get ${name}(): ${typeText(member.getSignature.type, indent)}`;
  return `${modifiers}${name}: ${typeText(withoutUndefined(member), indent)}`;
}

/** The type of an optional member without the `undefined` that the question mark says already. */
function withoutUndefined({ type, flags }: DeclarationReflection): SomeType | undefined {
  if (!flags.isOptional || type?.type !== 'union') return type;
  const types = type.types.filter((part) => !(part.type === 'intrinsic' && part.name === 'undefined'));
  if (types.length === 1) return types[0];
  return types.length === type.types.length
    ? type
    : Object.assign(Object.create(Object.getPrototypeOf(type)), type, { types });
}

/** `<T>(one: string, other?: number): T`. */
export const signatureText = (signature: SignatureReflection, indent = ''): string =>
  `${typeParametersOf(signature)}${parametersOf(signature, indent)}: ${typeText(signature.type, indent)}`;

/** A type that was broken into lines, on one. */
const inLine = (text: string): string => text.replace(/^\n +\| /, '').replace(/\n */g, ' ');

export function typeParametersOf({
  typeParameters,
}: {
  typeParameters?: Models.TypeParameterReflection[] | undefined;
}): string {
  const names = typeParameters?.map(
    ({ name, type, default: given }) =>
      `${name}${type ? ` extends ${inLine(typeText(type))}` : ''}${given ? ` = ${typeText(given)}` : ''}`,
  );
  return names?.length ? `<${names.join(', ')}>` : '';
}

function parametersOf({ parameters = [] }: SignatureReflection, indent: string): string {
  const parts = parameters.map((parameter) => parameterText(parameter, indent));
  const line = `(${parts.join(', ')})`;
  if (line.length <= width) return line;
  return `(\n${parts.map((part) => `${indent}  ${part},`).join('\n')}\n${indent})`;
}

function parameterText(parameter: ParameterReflection, indent: string): string {
  const { flags, defaultValue, type } = parameter;
  const optional = flags.isOptional || defaultValue !== undefined ? '?' : '';
  const name = parameter.name === '__namedParameters' ? 'options' : parameter.name;
  return `${flags.isRest ? '...' : ''}${name}${optional}: ${typeText(type, `${indent}  `)}`;
}
