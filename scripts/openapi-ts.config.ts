import type { UserConfig } from '@hey-api/openapi-ts';

/**
 * How the client is generated. `input` and `output.path` are set by scripts/regenerate.ts, which generates into a
 * temporary folder first.
 *
 * The operations are generated without a client of their own (`client: false`), so that src/transport.ts can supply
 * one; the stock fetch client is generated beside them because the contract suite runs through it too.
 */
export const generatorConfig = (input: Record<string, unknown>, output: string): UserConfig => ({
  input,
  output: { path: output, module: { extension: '.ts' } },
  logs: { level: 'silent', file: false },
  plugins: [
    '@hey-api/client-fetch',
    {
      name: '@hey-api/typescript',
      $resolvers: {
        // `'a' | 'b' | string` collapses to `string`; `string & {}` keeps the suggestions and stays open.
        union({ $, childResults, schemas }) {
          const closed = schemas.some((schema) => schema.type === 'enum' || schema.const !== undefined);
          const open = schemas.findIndex((schema) => schema.type === 'string' && schema.const === undefined);
          if (!closed || open < 0) return undefined;
          const types = childResults.map(({ type }, index) =>
            index === open ? $.type.and($.type('string'), $.type.object()) : type,
          );
          return $.type.or(...types);
        },
      },
    },
    { name: '@hey-api/sdk', client: false },
    {
      name: 'zod',
      dates: { offset: true },
      $resolvers: {
        // Requests refuse unknown properties, responses keep them: Zod's plain object would strip them silently.
        object(ctx) {
          const { $, nodes, schema, symbols } = ctx;
          const closed = schema.additionalProperties === false || schema.additionalProperties?.type === 'never';
          if (schema.additionalProperties && !closed) return undefined;
          return $(symbols.z)
            .attr(closed ? 'strictObject' : 'looseObject')
            .call(nodes.shape(ctx));
        },
      },
    },
  ],
});
