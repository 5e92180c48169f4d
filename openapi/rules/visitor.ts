import type { OpenAPIV3_1 } from 'openapi-types';

/**
 * What our rules use of the Redocly CLI's plugin interface. The CLI is bundled without its types, so the part that we
 * rely on is written down here (https://redocly.com/docs/cli/custom-plugins/custom-rules); a fixture for each rule
 * proves it against the CLI itself.
 */
export type Rule = (options: RuleOptions) => Visitor;

export interface RuleOptions {
  /** The register of the pages, relative to the root description. @default 'documented.yaml' */
  register?: string;
}

export interface Place {
  readonly pointer: string;
  readonly absolutePointer: string;
  readonly source: { readonly absoluteRef: string };
  child(keys: string | number | (string | number)[]): Place;
  key(): Place;
}

export interface Context {
  readonly location: Place;
  readonly rawNode: unknown;
  readonly rawLocation: Place;
  report(problem: { message: string; location?: Place }): void;
  resolve(reference: unknown, from?: string): { node?: unknown; location?: Place | undefined };
}

type Visit<Node> = (node: Node, context: Context) => void;

export interface Visitor {
  Root?: Visit<OpenAPIV3_1.Document>;
  Server?: Visit<Marked<OpenAPIV3_1.ServerObject>>;
  Tag?: Visit<OpenAPIV3_1.TagObject>;
  Operation?: Visit<Operation>;
  Parameter?: Visit<Marked<OpenAPIV3_1.ParameterObject>>;
  RequestBody?: Visit<Marked<OpenAPIV3_1.RequestBodyObject>>;
  Response?: Visit<Marked<OpenAPIV3_1.ResponseObject>>;
  Header?: Visit<Marked<OpenAPIV3_1.HeaderObject>>;
  MediaType?: Visit<OpenAPIV3_1.MediaTypeObject>;
  Example?: Visit<OpenAPIV3_1.ExampleObject>;
  SecurityScheme?: Visit<Marked<OpenAPIV3_1.SecuritySchemeObject>>;
  Schema?: Visit<Schema>;
}

/** A node that says where it comes from: from a page, or from elsewhere. Unchecked input, hence unknown. */
export type Marked<Node> = Node & { 'x-documented-at'?: unknown; 'x-source'?: unknown };

export type Operation = Marked<OpenAPIV3_1.OperationObject<{ 'x-availability'?: Marked<object> }>>;

export type Schema = Marked<OpenAPIV3_1.SchemaObject> & {
  'x-evolvable'?: unknown;
  'x-sentinel'?: Marked<{ value?: unknown }>;
  'x-odata-type'?: unknown;
  const?: unknown;
  unevaluatedProperties?: unknown;
};
