import type { Rule } from './visitor.ts';
import { nameOf } from './walk.ts';

/** An object with properties and an enumeration have a file of their own, so that each has one name and one history. */
export const oneSchemaAFile: Rule = () => ({
  Schema(schema, context) {
    if (nameOf(context.location)) return;
    const what = schema.properties ? 'object' : schema['x-evolvable'] ? 'enumeration' : undefined;
    if (!what) return;
    const message = `The ${what} at ${context.location.pointer} stands inside another node; move it to schemas/ and refer to it.`;
    context.report({ message });
  },
});
