import { Validator } from '@cfworker/json-schema';
import type { Rule } from './visitor.ts';

/** The examples of a header validate against its schema. The built-in rules do so for everything but headers. */
export const validHeaderExamples: Rule = () => ({
  Header(header, context) {
    const examples = Object.entries({ example: header.example as unknown }).filter(([, value]) => value !== undefined);
    if (examples.length === 0) {
      context.report({ message: 'The header has no example; add one.' });
    }
    for (const [key, value] of examples) {
      const { valid, errors } = new Validator((header.schema ?? {}) as object, '2020-12').validate(value);
      if (valid) continue;
      const message = `The header's example ${JSON.stringify(value)} does not validate: ${errors[0]?.error} Correct it.`;
      context.report({ message, location: context.location.child(key) });
    }
  },
});
