import { againstRegister, type DocumentedOperation } from './register.ts';
import type { Context } from './visitor.ts';
import { mediaTypesOf, nameOf, operationsOf, type PlacedOperation, requestOf, responsesOf } from './walk.ts';

/**
 * The operations are those of the register, at their method and URL, and each answers exactly its documented success:
 * one status, one media type, one resource.
 */
export const documentedStatus = againstRegister(({ operations }) => ({
  Root(root, context) {
    const found = [...operationsOf(root, context)];
    for (const operation of found) {
      const documented = operations.find(({ id }) => id === operation.node.operationId);
      if (documented) checkOperation(operation, documented, context);
      else {
        const message = `The operation ${operation.name} is not in the register; add it to documented.yaml with its page.`;
        context.report({ message, location: operation.place });
      }
    }
    for (const { id, method, url } of operations) {
      if (found.some(({ node }) => node.operationId === id)) continue;
      context.report({
        message: `The documented operation ${id} is missing; describe ${method.toUpperCase()} ${url}.`,
      });
    }
  },
}));

function checkOperation(operation: PlacedOperation, documented: DocumentedOperation, context: Context): void {
  const { name, method, url, place } = operation;
  if (method !== documented.method || url !== documented.url) {
    const wanted = `${documented.method.toUpperCase()} ${documented.url}`;
    context.report({
      message: `The operation ${name} is ${method.toUpperCase()} ${url}; ${documented.page} says ${wanted}.`,
      location: place,
    });
  }
  checkRequest(operation, documented, context);
  checkSuccess(operation, documented, context);
}

function checkRequest(operation: PlacedOperation, { request, page }: DocumentedOperation, context: Context): void {
  const answers = [...requestOf(operation, context)].flatMap((body) => [...mediaTypesOf(body, context)]);
  if (answers.length === 1 && answers[0]?.mediaType === request) return;
  const sent = answers.map(({ mediaType }) => mediaType).join(', ') || 'nothing';
  const message = `The operation ${operation.name} takes ${sent}; ${page} says exactly ${request}.`;
  context.report({ message, location: operation.place });
}

function checkSuccess(operation: PlacedOperation, { success, page }: DocumentedOperation, context: Context): void {
  const successes = [...responsesOf(operation, context)].filter(({ status }) => !/^[45]/.test(status));
  const statuses = successes.map(({ status }) => status).join(', ') || 'no success';
  if (statuses !== success.status) {
    const message = `The operation ${operation.name} answers ${statuses}; ${page} says exactly ${success.status}.`;
    context.report({ message, location: operation.place.child('responses') });
    return;
  }
  const wanted = `${success.mediaType} with ${success.schema}`;
  const bodies = successes.flatMap((response) => [...mediaTypesOf(response, context)]);
  const given = bodies.map(({ mediaType, schema }) => `${mediaType} with ${schema && nameOf(schema.place)}`).join(', ');
  if (given === wanted) return;
  const message = `The operation ${operation.name} answers ${given || 'no body'}; ${page} says ${wanted}.`;
  context.report({ message, location: operation.place.child(['responses', success.status]) });
}
