import { Validator } from '@cfworker/json-schema';
import type { OpenAPIV3_1 } from 'openapi-types';
import bundled from '../../generated/openapi.json' with { type: 'json' };
import type { OperationName } from '../operations.ts';
import { complaintOf } from './complaint.ts';

/** An operation of the description, ready to be served. */
export interface Route {
  readonly name: OperationName;
  readonly method: string;
  /** The parts of its path; `{name}` stands for any one segment. */
  readonly segments: readonly string[];
  /** The documented success: its status and media type. */
  readonly success: number;
  readonly mediaType: string;
  readonly requestType: string;
  /** What is wrong with a request body, by JSON pointer and without any of its values; undefined where nothing is. */
  readonly complaint: (body: unknown) => string | undefined;
}

// The validator marks the schemas that it has seen, so it gets a copy.
const description = structuredClone(bundled) as unknown as OpenAPIV3_1.Document;
const schemas = description.components?.schemas ?? {};

/** The description's first server: `https://graph.microsoft.com/beta`. */
export const documentedUrl: string = description.servers?.[0]?.url ?? '';

/** The path below which it serves: `/beta`. */
export const documentedRoot: string = new URL(documentedUrl).pathname;

/** Every operation of the description. */
export const routes: readonly Route[] = Object.entries(description.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item ?? {}).flatMap(([method, operation]) => routeOf(path, method, operation)),
);

function routeOf(path: string, method: string, operation: unknown): Route[] {
  const { operationId, requestBody, responses } = operation as OpenAPIV3_1.OperationObject;
  const success = Object.entries(responses ?? {}).find(([status]) => /^2\d\d$/.test(status));
  const request = Object.entries((requestBody as OpenAPIV3_1.RequestBodyObject).content)[0];
  if (!success || !request) throw new TypeError(`${method} ${path} has no documented success or request body`);
  const [mediaType] = Object.keys((success[1] as OpenAPIV3_1.ResponseObject).content ?? {});
  const validator = new Validator({ ...request[1].schema, components: { schemas } } as object, '2020-12');
  return [
    {
      name: operationId as OperationName,
      method: method.toUpperCase(),
      segments: path.split('/').slice(1),
      success: Number(success[0]),
      mediaType: mediaType ?? '',
      requestType: request[0],
      complaint: (body) => complaintOf(validator.validate(body).errors),
    },
  ];
}
