import type { Context, Place, Rule, Schema } from './visitor.ts';
import { follow, isReference, nameOf, propertiesOf } from './walk.ts';

/** What a reader or an editor shows is described in a sentence; operations have a summary and one tag as well. */
export const describedNode: Rule = () => ({
  Tag: (node, context) => check(`tag ${node.name}`, node, 'description', context),
  Server: (node, context) => check(`server ${node.url}`, node, 'description', context),
  Parameter: (node, context) => check(`parameter ${node.name}`, node, 'description', context),
  RequestBody: (node, context) => check('request body', node, 'description', context),
  Response: (node, context) => check('response', node, 'description', context),
  Header: (node, context) => check('header', node, 'description', context),
  Example: (node, context) => check('example', node, 'summary', context),
  SecurityScheme: (node, context) => check('security scheme', node, 'description', context),
  Operation(node, context) {
    check(`operation ${node.operationId}`, node, 'summary', context);
    check(`operation ${node.operationId}`, node, 'description', context);
    if (node.tags?.length === 1) return;
    context.report({ message: `The operation ${node.operationId} has ${node.tags?.length ?? 0} tags; give it one.` });
  },
  Schema(node, context) {
    const name = nameOf(context.location);
    if (name) check(`schema ${name}`, node, 'description', context);
    for (const property of propertiesOf({ node, place: context.location })) {
      const what = `property ${name ?? context.location.pointer}.${property.name}`;
      const own = property.node as Schema;
      const target = follow<Schema>(own, property.place, context)?.node;
      const described = isReference(own) && own.description === undefined ? target : own;
      if (described) check(what, described, 'description', context, property.place);
    }
  },
});

function check(what: string, node: object, key: 'description' | 'summary', context: Context, place?: Place): void {
  const text = (node as Record<string, unknown>)[key];
  if (typeof text === 'string' && text.trim() !== '') return;
  context.report({
    message: `The ${what} has no ${key}; add one in our own words.`,
    location: place ?? context.location,
  });
}
