import { againstRegister, type Register } from './register.ts';
import type { Context, Marked, Place, Schema } from './visitor.ts';
import { nameOf, propertiesOf } from './walk.ts';

const KINDS = ['example', 'capture', 'metadata', 'graph', 'callers'];

/**
 * Each node says where it comes from: x-documented-at (page and section, both in the register) or x-source (what else,
 * and why it is here), never both. The properties of a schema that has x-source may inherit it.
 */
export const documentedNode = againstRegister((register) => {
  const check = (what: string, node: Marked<object>, place: Place, context: Context) =>
    problemsOf(what, node, register).forEach((message) => {
      context.report({ message, location: place });
    });
  return {
    Server: (node, context) => check(`server ${node.url}`, node, context.location, context),
    Parameter: (node, context) => check(`parameter ${node.name}`, node, context.location, context),
    RequestBody: (node, context) => check('request body', node, context.location, context),
    Response: (node, context) => check('response', node, context.location, context),
    Header: (node, context) => check('header', node, context.location, context),
    SecurityScheme: (node, context) => check('security scheme', node, context.location, context),
    Operation(node, context) {
      check(`operation ${node.operationId}`, node, context.location, context);
      const availability = node['x-availability'];
      if (availability) check('x-availability', availability, context.location.child('x-availability'), context);
    },
    Schema(node, context) {
      const name = nameOf(context.location);
      if (name) check(`schema ${name}`, node, context.location, context);
      if (node['x-sentinel']) {
        check(`sentinel of ${name}`, node['x-sentinel'], context.location.child('x-sentinel'), context);
      }
      checkProperties(node, name ?? context.location.pointer, context, check);
    },
  };
});

function checkProperties(
  schema: Schema,
  name: string,
  context: Context,
  check: (what: string, node: Marked<object>, place: Place, context: Context) => void,
): void {
  for (const { node, place, name: property } of propertiesOf({ node: schema, place: context.location })) {
    const own = node as Marked<object>;
    const inherits = schema['x-source'] !== undefined && own['x-documented-at'] === undefined;
    if (inherits && own['x-source'] === undefined) continue;
    check(`property ${name}.${property}`, own, place, context);
  }
}

function problemsOf(what: string, node: Marked<object>, register: Register): string[] {
  const { 'x-documented-at': documented, 'x-source': source } = node;
  if (documented === undefined && source === undefined) {
    return [`The ${what} does not say where it comes from; add x-documented-at {page, section} or x-source.`];
  }
  if (documented !== undefined && source !== undefined) {
    return [`The ${what} has both x-documented-at and x-source; keep the one that it comes from.`];
  }
  return documented === undefined ? sourceProblems(what, source) : pageProblems(what, documented, register);
}

function pageProblems(what: string, documented: unknown, register: Register): string[] {
  const places: unknown[] = Array.isArray(documented) ? documented : [documented];
  if (places.length === 0) return [`The ${what} has an empty x-documented-at; name the page and the section.`];
  return places.flatMap((place) => {
    const { page, section } = (place ?? {}) as { page?: unknown; section?: unknown };
    const known = register.pages.find(({ path }) => path === page);
    if (!known) return [`The ${what} names the page ${page}, which is not in the register; add it to documented.yaml.`];
    if (known.sections.includes(String(section))) return [];
    return [
      `The ${what} names the section ${section}, which the register does not list for ${page}; correct one of them.`,
    ];
  });
}

function sourceProblems(what: string, source: unknown): string[] {
  const { kind, at, why } = (source ?? {}) as { kind?: unknown; at?: unknown; why?: unknown };
  const problems = KINDS.includes(String(kind))
    ? []
    : [`The ${what} has an x-source of kind ${kind}; use one of: ${KINDS.join(', ')}.`];
  for (const [key, value] of Object.entries({ at, why })) {
    if (typeof value !== 'string' || value.trim() === '')
      problems.push(`The ${what} has an x-source without ${key}; add it.`);
  }
  return problems;
}
