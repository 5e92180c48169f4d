import { basename } from 'node:path';
import type { OpenAPIV3_1 } from 'openapi-types';
import type { Context, Operation, Place, Schema } from './visitor.ts';

/** A node with the place where it stands, so that a problem points to the file and line of the node itself. */
export interface Placed<Node> {
  node: Node;
  place: Place;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

export interface PlacedOperation extends Placed<Operation> {
  url: string;
  method: string;
  name: string;
}

/** The node that a reference leads to, or the node itself; undefined where the built-in no-unresolved-refs reports. */
export function follow<Node>(node: unknown, place: Place, context: Context): Placed<Node> | undefined {
  if (!isReference(node)) return node === undefined ? undefined : { node: node as Node, place };
  const target = context.resolve(node, place.source.absoluteRef);
  if (target.node === undefined || target.location === undefined) return undefined;
  return follow<Node>(target.node, target.location, context);
}

export function* operationsOf(root: OpenAPIV3_1.Document, context: Context): Generator<PlacedOperation> {
  for (const [url, item] of Object.entries(root.paths ?? {})) {
    const path = follow<OpenAPIV3_1.PathItemObject>(item, context.location.child(['paths', url]), context);
    for (const method of METHODS) {
      const node = path?.node[method];
      if (path && node) yield { node, place: path.place.child(method), url, method, name: node.operationId ?? url };
    }
  }
}

export function* responsesOf(
  { node, place }: Placed<Operation>,
  context: Context,
): Generator<Placed<OpenAPIV3_1.ResponseObject> & { status: string }> {
  for (const [status, response] of Object.entries(node.responses ?? {})) {
    const found = follow<OpenAPIV3_1.ResponseObject>(response, place.child(['responses', status]), context);
    if (found) yield { ...found, status };
  }
}

export function* mediaTypesOf(
  { node, place }: Placed<{ content?: Record<string, OpenAPIV3_1.MediaTypeObject> }>,
  context: Context,
): Generator<{ mediaType: string; schema: Placed<Schema> | undefined; place: Place }> {
  for (const [mediaType, media] of Object.entries(node.content ?? {})) {
    const at = place.child(['content', mediaType]);
    yield { mediaType, schema: follow<Schema>(media.schema, at.child('schema'), context), place: at };
  }
}

/** Every schema that is reachable from the bodies of one side of the operations, each once. */
export function* schemasOf(
  side: 'request' | 'response',
  root: OpenAPIV3_1.Document,
  context: Context,
): Generator<Placed<Schema>> {
  const seen = new Set<string>();
  for (const operation of operationsOf(root, context)) {
    for (const body of side === 'request' ? requestOf(operation, context) : responsesOf(operation, context)) {
      for (const { schema } of mediaTypesOf(body, context)) if (schema) yield* schemasBelow(schema, context, seen);
    }
  }
}

export function* requestOf(
  { node, place }: Placed<Operation>,
  context: Context,
): Generator<Placed<OpenAPIV3_1.RequestBodyObject>> {
  const body = follow<OpenAPIV3_1.RequestBodyObject>(node.requestBody, place.child('requestBody'), context);
  if (body) yield body;
}

function* schemasBelow(schema: Placed<Schema>, context: Context, seen: Set<string>): Generator<Placed<Schema>> {
  if (seen.has(schema.place.absolutePointer)) return;
  seen.add(schema.place.absolutePointer);
  yield schema;
  for (const child of partsOf(schema)) {
    const found = follow<Schema>(child.node, child.place, context);
    if (found) yield* schemasBelow(found, context, seen);
  }
}

function* partsOf({ node, place }: Placed<Schema>): Generator<Placed<unknown>> {
  yield* propertiesOf({ node, place });
  for (const keyword of ['anyOf', 'oneOf', 'allOf'] as const) {
    for (const [index, part] of (node[keyword] ?? []).entries()) {
      yield { node: part, place: place.child([keyword, index]) };
    }
  }
  if ('items' in node) yield { node: node.items, place: place.child('items') };
}

/** The properties as they are written, with what stands beside a reference. */
export function* propertiesOf({ node, place }: Placed<Schema>): Generator<Placed<unknown> & { name: string }> {
  for (const [name, property] of Object.entries(node.properties ?? {})) {
    yield { node: property, place: place.child(['properties', name]), name };
  }
}

/** The name of a schema that stands alone, in a file of its own or under components; undefined for one inside another. */
export function nameOf(place: Place): string | undefined {
  if (place.pointer === '#/') return basename(place.source.absoluteRef).replace(/\.(ya?ml|json)$/, '');
  return /^#\/components\/schemas\/([^/]+)$/.exec(place.pointer)?.[1];
}

export const isReference = (node: unknown): node is OpenAPIV3_1.ReferenceObject =>
  typeof node === 'object' && node !== null && '$ref' in node;
