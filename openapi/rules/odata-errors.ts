import type { Context, Rule, Schema } from './visitor.ts';
import { mediaTypesOf, nameOf, operationsOf, type Placed, type PlacedOperation, responsesOf } from './walk.ts';

const ERROR = 'odataError';

/** Each operation has an OData error for 4XX and for 5XX, and every single failure beside them allows it too. */
export const odataErrors: Rule = () => ({
  Root(root, context) {
    for (const operation of operationsOf(root, context)) checkOperation(operation, context);
  },
});

function checkOperation(operation: PlacedOperation, context: Context): void {
  for (const status of ['4XX', '5XX']) {
    if (operation.node.responses?.[status]) continue;
    context.report({
      message: `The operation ${operation.name} has no ${status} response; add one that answers ${ERROR}.`,
      location: operation.place.child('responses'),
    });
  }
  for (const response of responsesOf(operation, context)) {
    if (!/^[45]/.test(response.status)) continue;
    const bodies = [...mediaTypesOf(response, context)];
    if (bodies.some(({ mediaType, schema }) => mediaType === 'application/json' && allows(schema, context))) continue;
    context.report({
      message: `The ${response.status} response of ${operation.name} is no OData error; answer application/json with ${ERROR}.`,
      location: operation.place.child(['responses', response.status]),
    });
  }
}

function allows(schema: Placed<Schema> | undefined, context: Context): boolean {
  if (!schema) return false;
  if (nameOf(schema.place) === ERROR) return true;
  return (schema.node.anyOf ?? []).some((part, index) => {
    const found =
      context.resolve(part, schema.place.source.absoluteRef).location ?? schema.place.child(['anyOf', index]);
    return nameOf(found) === ERROR;
  });
}
