import type { OpenAPIV3_1 } from 'openapi-types';

const annotation = /^(x-|description$|summary$|title$|examples?$|tags$|security$|parameters$)/;
/** The keywords below which keys are names of the wire, not keywords. */
const named = ['properties', 'patternProperties', 'content', 'responses', 'schemas', 'paths'];

/** What the sandbox serves from: the operations and the schemas of their requests, without anything for readers. */
export function servedPart({ servers, paths, components }: OpenAPIV3_1.Document): object {
  const served = Object.fromEntries(
    Object.entries(paths ?? {}).map(([path, item]) => [
      path,
      Object.fromEntries(Object.entries(item ?? {}).map(([method, operation]) => [method, operationPart(operation)])),
    ]),
  );
  const schemas: Record<string, unknown> = {};
  for (let missing = missingFrom(served, schemas); missing.length > 0; missing = missingFrom(schemas, schemas)) {
    for (const name of missing) schemas[name] = components?.schemas?.[name];
  }
  return bare({ openapi: '3.1.0', servers: servers?.slice(0, 1), paths: served, components: { schemas } }) as object;
}

/** Of the answers only their status and media types are served; their schemas are for clients. */
function operationPart(operation: unknown): object {
  const { operationId, requestBody, responses } = operation as OpenAPIV3_1.OperationObject;
  const answers = Object.entries(responses ?? {}).map(([status, response]) => {
    const types = Object.keys((response as OpenAPIV3_1.ResponseObject).content ?? {});
    return [status, { content: Object.fromEntries(types.map((type) => [type, {}])) }];
  });
  return { operationId, requestBody, responses: Object.fromEntries(answers) };
}

function missingFrom(part: object, schemas: object): string[] {
  const references = JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
  return [...new Set([...references].map(([, name]) => name!))].filter((name) => !(name in schemas));
}

function bare(node: unknown, names = false): unknown {
  if (Array.isArray(node)) return node.map((item) => bare(item));
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([key]) => names || !annotation.test(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, bare(value, !names && named.includes(key))]));
}
