import { closedRequests } from './closed-requests.ts';
import { completeScopes } from './complete-scopes.ts';
import { describedNode } from './described-node.ts';
import { documentedNode } from './documented-node.ts';
import { documentedStatus } from './documented-status.ts';
import { evolvableEnumeration } from './evolvable-enumeration.ts';
import { noIgnoredHeaders } from './no-ignored-headers.ts';
import { nullableResponses } from './nullable-responses.ts';
import { odataErrors } from './odata-errors.ts';
import { oneSchemaAFile } from './one-schema-a-file.ts';
import { openResponses } from './open-responses.ts';
import { requiredOnlyWhereDocumented } from './required-only-where-documented.ts';
import { shownByExample } from './shown-by-example.ts';
import { validHeaderExamples } from './valid-header-examples.ts';
import { vendorNames } from './vendor-names.ts';
import type { Rule } from './visitor.ts';

/** Our rules by name; the name is the file's, and that of the folder with its fixtures. */
export const rules: Record<string, Rule> = {
  'closed-requests': closedRequests,
  'complete-scopes': completeScopes,
  'described-node': describedNode,
  'documented-node': documentedNode,
  'documented-status': documentedStatus,
  'evolvable-enumeration': evolvableEnumeration,
  'no-ignored-headers': noIgnoredHeaders,
  'nullable-responses': nullableResponses,
  'odata-errors': odataErrors,
  'one-schema-a-file': oneSchemaAFile,
  'open-responses': openResponses,
  'required-only-where-documented': requiredOnlyWhereDocumented,
  'shown-by-example': shownByExample,
  'valid-header-examples': validHeaderExamples,
  'vendor-names': vendorNames,
};

/** The Redocly plugin. `extends: copilot-chat/all` turns every rule on as an error. */
export default function plugin() {
  const all = Object.fromEntries(Object.keys(rules).map((name) => [`copilot-chat/${name}`, 'error']));
  return { id: 'copilot-chat', rules: { oas3: rules }, configs: { all: { rules: all } } };
}
