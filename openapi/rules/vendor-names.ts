import type { Context, Rule, Schema } from './visitor.ts';
import { nameOf } from './walk.ts';

const CAMEL_CASE = /^[a-z][a-zA-Z0-9]*$/;
const ANNOTATION = /^@odata\.[a-z][a-zA-Z]*$/;
/** Graph's error bodies repeat two headers by their names. */
const HEADER_LIKE = /^[a-z]+(-[a-z]+)+$/;
const HEADER = /^[A-Za-z][a-z]*(-[A-Za-z][a-z]*)*$/;

/**
 * Names are the vendor's: properties, parameters and operation ids in camelCase (apart from annotations and header-like
 * keys), a schema is called like its file, its title and its `@odata.type`.
 */
export const vendorNames: Rule = () => ({
  Operation(operation, context) {
    const id = operation.operationId ?? '';
    if (CAMEL_CASE.test(id)) return;
    context.report({ message: `The operation id ${id} is not camelCase; call it as the page does.` });
  },
  Parameter({ name, in: where }, context) {
    if ((where === 'header' ? HEADER : CAMEL_CASE).test(name)) return;
    const form = where === 'header' ? 'a header name' : 'camelCase';
    context.report({ message: `The ${where} parameter ${name} is not ${form}; call it as the page does.` });
  },
  Schema(schema, context) {
    for (const name of Object.keys(schema.properties ?? {})) {
      if ([CAMEL_CASE, ANNOTATION, HEADER_LIKE].some((form) => form.test(name))) continue;
      const message = `The property ${name} is not camelCase; call it as the page does.`;
      context.report({ message, location: context.location.child(['properties', name]).key() });
    }
    const name = nameOf(context.location);
    if (name) checkTypeName(name, schema, context);
  },
});

function checkTypeName(name: string, schema: Schema, context: Context): void {
  if (!CAMEL_CASE.test(name)) {
    context.report({ message: `The schema ${name} is not camelCase; call its file as the vendor calls the type.` });
  }
  if (schema.title !== name) {
    context.report({ message: `The schema ${name} has the title ${schema.title}; give it the name of its file.` });
  }
  const wanted = `#microsoft.graph.${name}`;
  const annotation = schema.properties?.['@odata.type'] as Schema | undefined;
  const declared = schema['x-odata-type'];
  if ((annotation || declared !== undefined) && declared !== wanted) {
    context.report({ message: `The schema ${name} has x-odata-type ${declared}; write ${wanted}.` });
  }
  const shown = annotation && (annotation.const ?? annotation.examples?.[0]);
  if (annotation && shown !== wanted) {
    const message = `The schema ${name} shows ${shown} as its @odata.type; write ${wanted} as const or first example.`;
    context.report({ message, location: context.location.child(['properties', '@odata.type']) });
  }
}
