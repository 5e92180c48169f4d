import type { Rule } from './visitor.ts';
import { nameOf, schemasOf } from './walk.ts';

/** An object in a request refuses what no page names: a misspelt property is told, not dropped. */
export const closedRequests: Rule = () => ({
  Root(root, context) {
    for (const { node, place } of schemasOf('request', root, context)) {
      if (node.type !== 'object' || node.additionalProperties === false) continue;
      const message = `The request object ${nameOf(place) ?? place.pointer} is open; add additionalProperties: false.`;
      context.report({ message, location: place });
    }
  },
});
