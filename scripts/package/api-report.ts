import ts from 'typescript';
import type { EntryPoint } from './exports.ts';

/**
 * Reads the public API of each entry point from its packed declarations.
 *
 * TypeScript itself is the reader. API Extractor would be the first choice, but the version that the registry calls its
 * latest, 8.0.0, is one of 2018 whose bundled TypeScript 3.1 cannot read today's declarations.
 */
export function apiReports(folder: string, entries: readonly EntryPoint[]): Map<string, string> {
  const fileOf = ({ types }: EntryPoint): string => `${folder.replaceAll('\\', '/')}/${types}`;
  const program = ts.createProgram({ rootNames: entries.map((entry) => fileOf(entry)), options });
  const specifiers = new Map(entries.map((entry) => [fileOf(entry), entry.specifier]));
  return new Map(
    entries.map((entry) => {
      const file = program.getSourceFile(fileOf(entry));
      if (!file) throw new Error(`${entry.specifier} has no declarations at ${entry.types}`);
      return [entry.name, new Report(program.getTypeChecker(), file, specifiers).text(entry.specifier)];
    }),
  );
}

const options: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: [],
  strict: true,
  noEmit: true,
};

const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });
const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The command that takes the reports over as they are now. */
export const accept = 'npm run check:package -- --update-api';

/** What one entry point exports, and what of it a reader needs to know besides. */
class Report {
  readonly #checker: ts.TypeChecker;
  readonly #file: ts.SourceFile;
  readonly #specifiers: ReadonlyMap<string, string>;
  readonly #names: (readonly [name: string, symbol: ts.Symbol])[];
  /** A symbol with the first of its names. */
  readonly #exported: ReadonlyMap<ts.Symbol, string>;
  readonly #hidden = new Map<ts.Symbol, string>();
  readonly #imports = new Map<string, Set<string>>();

  constructor(checker: ts.TypeChecker, file: ts.SourceFile, specifiers: ReadonlyMap<string, string>) {
    this.#checker = checker;
    this.#file = file;
    this.#specifiers = specifiers;
    const module = checker.getSymbolAtLocation(file);
    this.#names = (module ? checker.getExportsOfModule(module) : [])
      .map((symbol) => [symbol.name, this.#target(symbol)] as const)
      .sort((a, b) => byName(a[0], b[0]));
    this.#exported = new Map(this.#names.map(([name, symbol]) => [symbol, name] as const).reverse());
  }

  text(specifier: string): string {
    const exported = this.#names.map(([name, symbol]) => this.#export(name, symbol));
    const hidden: string[] = [];
    // A map goes on with what is added to it: what a hidden declaration names is hidden as well.
    for (const symbol of this.#hidden.keys()) hidden.push(this.#declaration(symbol, ''));
    const imports = [...this.#imports].sort((a, b) => byName(a[0], b[0])).map(([from, names]) => importOf(from, names));
    return [
      `# ${specifier}`,
      `The public API, from the packed declarations. Written by \`${accept}\`; what changes here changes for users.`,
      block([...(imports.length > 0 ? [imports.join('\n')] : []), ...exported]),
      ...(hidden.length > 0 ? ['Not exported, though the above is made of it:', block(hidden.sort(byName))] : []),
    ].join('\n\n');
  }

  #export(name: string, symbol: ts.Symbol): string {
    const [first, origin] = [this.#exported.get(symbol), this.#origin(symbol)];
    if (origin) return `export { ${as(symbol.name, name)} } from '${origin}';`;
    return first === name ? this.#declaration(symbol, 'export ') : `export { ${as(first!, name)} };`;
  }

  #target(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  #declaration(symbol: ts.Symbol, prefix: string): string {
    return (symbol.declarations ?? []).map((declaration) => this.#print(declaration, prefix)).join('\n');
  }

  /** The entry point or package that a symbol comes from, where that is another one. */
  #origin(symbol: ts.Symbol): string | undefined {
    const file = symbol.declarations?.[0]?.getSourceFile();
    if (!file || file === this.#file) return undefined;
    const folder = this.#file.fileName.replace(/[^/]*$/, '');
    if (file.fileName.startsWith(folder)) return this.#specifiers.get(file.fileName);
    return /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/.exec(file.fileName)?.[1];
  }

  /** What the language itself has needs no import. */
  #import(from: string | undefined, name: string): void {
    if (!from || from === 'typescript') return;
    this.#imports.set(from, (this.#imports.get(from) ?? new Set()).add(name));
  }

  #print(declaration: ts.Declaration, prefix: string): string {
    const statement = statementOf(declaration);
    const alone = ts.isVariableDeclaration(declaration) ? variable(declaration) : statement;
    const { transformed } = ts.transform(alone, [(context) => (node) => this.#visit(node, context)]);
    const text = printer.printNode(ts.EmitHint.Unspecified, transformed[0]!, statement.getSourceFile());
    const note = prefix && ts.getJSDocCommentsAndTags(statement).length === 0 ? '// (undocumented)\n' : '';
    return note + prefix + text.replace(/^(export )?(default )?(declare )?/, '').replaceAll('\r\n', '\n');
  }

  /** Without private members, and with the names that the exports have instead of those of the bundler. */
  #visit<N extends ts.Node>(node: N, context: ts.TransformationContext): N {
    const visitor = (child: ts.Node): ts.Node | undefined => {
      if (isPrivate(child)) return undefined;
      if (ts.isIdentifier(child)) return this.#identifier(child);
      // Of `z.core.$strict` the first name says where it comes from.
      if (ts.isQualifiedName(child)) return this.#qualified(child, visitor);
      return ts.visitEachChild(child, visitor, context);
    };
    return ts.visitNode(node, visitor) as N;
  }

  #qualified({ left, right }: ts.QualifiedName, visitor: ts.Visitor): ts.QualifiedName {
    return ts.factory.createQualifiedName(ts.visitNode(left, visitor) as ts.EntityName, right);
  }

  #identifier(node: ts.Identifier): ts.Identifier {
    const found = this.#checker.getSymbolAtLocation(node);
    if (!found) return node;
    const symbol = this.#target(found);
    if (symbol.declarations?.some(ts.isSourceFile)) {
      this.#import(this.#origin(symbol), `* as ${node.text}`);
      return node;
    }
    const name = this.#exported.get(symbol);
    if (name) return ts.factory.createIdentifier(name);
    if (!isTopLevel(symbol)) return node;
    const origin = this.#origin(symbol);
    if (origin) this.#import(origin, symbol.name);
    else this.#hidden.set(symbol, symbol.name);
    return ts.factory.createIdentifier(symbol.name);
  }
}

const as = (from: string, to: string): string => (from === to ? to : `${from} as ${to}`);

function importOf(from: string, names: ReadonlySet<string>): string {
  const sorted = [...names].sort(byName);
  const spaces = sorted.filter((name) => name.startsWith('* as ')).map((name) => `import ${name} from '${from}';`);
  const named = sorted.filter((name) => !name.startsWith('* as '));
  return [...spaces, ...(named.length > 0 ? [`import { ${named.join(', ')} } from '${from}';`] : [])].join('\n');
}

const block = (declarations: readonly string[]): string => `\`\`\`ts\n${declarations.join('\n\n')}\n\`\`\``;

/** `const` declarations stand two levels below the statement that has their keyword. */
const statementOf = (declaration: ts.Declaration): ts.Node =>
  ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;

/** The statement of one variable, where it stands among others. */
const variable = (declaration: ts.VariableDeclaration): ts.VariableStatement =>
  ts.factory.createVariableStatement(
    undefined,
    ts.factory.createVariableDeclarationList([declaration], declaration.parent.flags),
  );

const isTopLevel = ({ declarations = [] }: ts.Symbol): boolean =>
  declarations.some((declaration) => statementOf(declaration).parent?.kind === ts.SyntaxKind.SourceFile);

const isPrivate = (node: ts.Node): boolean =>
  (ts.isClassElement(node) && node.name !== undefined && ts.isPrivateIdentifier(node.name)) ||
  (ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword));
