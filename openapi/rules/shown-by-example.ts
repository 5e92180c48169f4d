import type { Rule } from './visitor.ts';

/** Each body and each parameter is shown by an example, which the sandbox and the documentation take from here. */
export const shownByExample: Rule = () => ({
  MediaType({ example, examples }, context) {
    if (example !== undefined || Object.keys(examples ?? {}).length > 0) return;
    context.report({ message: `The body at ${context.location.pointer} has no example; add one below examples.` });
  },
  Parameter({ name, example, examples }, context) {
    if (example !== undefined || Object.keys(examples ?? {}).length > 0) return;
    context.report({ message: `The parameter ${name} has no example; add one.` });
  },
});
