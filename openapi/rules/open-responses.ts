import type { Rule } from './visitor.ts';
import { nameOf, schemasOf } from './walk.ts';

/** An object in a response lets unknown properties and annotations pass: Graph adds them at any time. */
export const openResponses: Rule = () => ({
  Root(root, context) {
    for (const { node, place } of schemasOf('response', root, context)) {
      for (const keyword of ['additionalProperties', 'unevaluatedProperties'] as const) {
        if (node[keyword] === undefined || node[keyword] === true) continue;
        const message = `The response object ${nameOf(place) ?? place.pointer} restricts unknown properties; remove ${keyword}.`;
        context.report({ message, location: place.child(keyword) });
      }
    }
  },
});
