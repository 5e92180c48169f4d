import { againstRegister, type RequiredProperties } from './register.ts';
import type { Context, Schema } from './visitor.ts';
import { nameOf } from './walk.ts';

/**
 * Required is what the pages call Required, as the register lists it, and nothing else: a property that is required too
 * much makes clients refuse an answer that the service may give.
 */
export const requiredOnlyWhereDocumented = againstRegister(({ required }) => ({
  Parameter({ name, in: where, required: isRequired }, context) {
    if (where === 'path' || !isRequired) return;
    context.report({ message: `The ${where} parameter ${name} is required; no page says so: remove required.` });
  },
  Schema(schema, context) {
    const name = nameOf(context.location);
    checkSchema(name, schema, name === undefined ? [] : required.filter((entry) => entry.schema === name), context);
  },
}));

function checkSchema(name: string | undefined, schema: Schema, entries: RequiredProperties[], context: Context): void {
  const documented = entries.flatMap(({ properties }) => properties);
  const given = schema.required ?? [];
  for (const property of given.filter((candidate) => !documented.includes(candidate))) {
    const message = `The property ${name ?? context.location.pointer}.${property} is required; no page says so: remove it from required.`;
    context.report({ message, location: context.location.child('required') });
  }
  for (const property of documented.filter((candidate) => !given.includes(candidate))) {
    const message = `The property ${name}.${property} is not required; the register says that it is: add it to required.`;
    context.report({ message });
  }
}
