import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import type { Context, Rule, RuleOptions, Visitor } from './visitor.ts';

/** A place in the documentation: a page of the register and one of its sections. */
export interface PageSection {
  page: string;
  section: string;
  /** Only where an earlier source of the page is meant. */
  version?: 'earlier';
}

/** Where a side of a disagreement stands, if it is no page. */
export interface OtherSource {
  source: 'metadata' | 'graph' | 'capture';
}

export interface DocumentedPage {
  path: string;
  kind: 'overview' | 'operation' | 'resource';
  about: string;
  sections: string[];
}

export interface DocumentedOperation {
  id: string;
  page: string;
  method: string;
  url: string;
  request: string;
  success: { status: string; mediaType: string; schema: string };
}

/** What must be sent or comes always. An entry without `at` is not documented and says why it is here. */
export interface RequiredProperties {
  schema: string;
  properties: string[];
  at?: PageSection[];
  why?: string;
}

export interface Disagreement {
  id: string;
  subject: string;
  sides: { says: string; at: (PageSection | OtherSource)[] }[];
  follows: number;
  why: string;
  test: string;
  /** The findings of `docs check` that it stands for, by their ids. */
  accepts?: string[];
  /** The documented facts that it is about, where its findings do not name them. */
  facts?: string[];
}

/** openapi/documented.yaml. */
export interface Register {
  pages: DocumentedPage[];
  operations: DocumentedOperation[];
  scopes: { names: string[]; at: PageSection[] };
  required: RequiredProperties[];
  disagreements: Disagreement[];
}

const LISTS = ['pages', 'operations', 'required', 'disagreements'] as const;

/** @throws Error naming the file when it cannot be read, is no YAML or lacks one of its lists */
export function readRegister(file: string): Register {
  const register = parse(readFileSync(file, 'utf8')) as Partial<Register> | null;
  for (const list of LISTS) {
    if (!Array.isArray(register?.[list])) throw new Error(`${file} has no list named ${list}`);
  }
  if (!register?.scopes?.names?.length) throw new Error(`${file} has no scopes.names`);
  return register as Register;
}

const VISITED = [
  'Server',
  'Operation',
  'Parameter',
  'RequestBody',
  'Response',
  'Header',
  'SecurityScheme',
  'Schema',
] as const satisfies (keyof Visitor)[];

/** A rule that holds the description against the register. A register that cannot be read is a problem, not a pass. */
export function againstRegister(check: (register: Register) => Visitor): Rule {
  return (options) => {
    let visitor: Record<string, ((node: never, context: Context) => void) | undefined> = {};
    const visits = VISITED.map((name) => [name, (node: never, context: Context) => visitor[name]?.(node, context)]);
    return {
      ...(Object.fromEntries(visits) as Visitor),
      Root(root, context) {
        const opened = open(options, context, check);
        visitor = { ...opened } as typeof visitor;
        opened.Root?.(root, context);
      },
    };
  };
}

function open(options: RuleOptions, context: Context, check: (register: Register) => Visitor): Visitor {
  const file = resolve(dirname(context.location.source.absoluteRef), options.register ?? 'documented.yaml');
  try {
    return check(readRegister(file));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    context.report({ message: `The register of the pages cannot be read: ${reason}. Put it beside the description.` });
    return {};
  }
}
