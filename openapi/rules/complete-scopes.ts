import type { OpenAPIV3_1 } from 'openapi-types';
import { againstRegister } from './register.ts';
import type { Context } from './visitor.ts';
import { operationsOf, type PlacedOperation } from './walk.ts';

/** Every operation asks for all scopes at once, as the pages say, and the security scheme declares exactly those. */
export const completeScopes = againstRegister(({ scopes }) => ({
  Root(root, context) {
    for (const operation of operationsOf(root, context)) checkOperation(operation, scopes.names, context);
  },
  SecurityScheme(scheme, context) {
    if (scheme.type !== 'oauth2') {
      context.report({ message: `The security scheme is of type ${scheme.type}; delegated scopes need oauth2.` });
      return;
    }
    for (const [name, flow] of Object.entries(scheme.flows) as [string, { scopes: Record<string, string> }][]) {
      const place = context.location.child(['flows', name, 'scopes']);
      report(`The flow ${name}`, Object.keys(flow.scopes), scopes.names, context, place);
    }
  },
}));

function checkOperation(operation: PlacedOperation, names: string[], context: Context): void {
  const requirements: OpenAPIV3_1.SecurityRequirementObject[] = operation.node.security ?? [];
  if (requirements.length !== 1) {
    const message = `The operation ${operation.name} has ${requirements.length} security requirements; give it one, with all scopes.`;
    context.report({ message, location: operation.place });
    return;
  }
  const asked = Object.values(requirements[0] ?? {}).flat();
  report(`The operation ${operation.name}`, asked, names, context, operation.place.child('security'));
}

function report(
  what: string,
  given: string[],
  wanted: string[],
  context: Context,
  location: Context['location'],
): void {
  const missing = wanted.filter((scope) => !given.includes(scope));
  const extra = given.filter((scope) => !wanted.includes(scope));
  if (missing.length > 0)
    context.report({ message: `${what} lacks ${missing.join(', ')}; the pages need all scopes: add it.`, location });
  if (extra.length > 0)
    context.report({ message: `${what} has ${extra.join(', ')}, which no page names; remove it.`, location });
}
