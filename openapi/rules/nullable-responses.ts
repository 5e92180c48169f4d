import type { Context, Rule, Schema } from './visitor.ts';
import { follow, nameOf, type Placed, propertiesOf, schemasOf } from './walk.ts';

/** In a response every property that is not required may be null: Graph answers null where it has no value. */
export const nullableResponses: Rule = () => ({
  Root(root, context) {
    for (const schema of schemasOf('response', root, context)) {
      for (const { node, place, name } of propertiesOf(schema)) {
        const property = follow<Schema>(node, place, context);
        if (!property || schema.node.required?.includes(name) || allowsNull(property, context)) continue;
        const owner = nameOf(schema.place) ?? schema.place.pointer;
        const message = `The response property ${owner}.${name} does not allow null; add 'null' to its type, or anyOf with type: 'null'.`;
        context.report({ message, location: place });
      }
    }
  },
});

function allowsNull({ node, place }: Placed<Schema>, context: Context): boolean {
  const choices = node.anyOf ?? node.oneOf;
  if (choices) {
    return choices.some((choice, index) => {
      const found = follow<Schema>(choice, place.child(['anyOf', index]), context);
      return found !== undefined && allowsNull(found, context);
    });
  }
  if (node.type === undefined) return node.enum === undefined && node.const === undefined;
  return [node.type].flat().includes('null');
}
