import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";

export const root = resolve(import.meta.dirname, "..");

/** What the tests look at in a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  /** Names that begin with `#`: what stands for them under which condition. */
  readonly imports?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A package of the workspace. */
export interface Package {
  readonly path: string;
  readonly manifest: Manifest;
  /** Sources without tests. */
  readonly sources: readonly string[];
}

/** An import in a source file. */
export interface Import {
  readonly specifier: string;
  /** False if it is gone once types are taken away. */
  readonly atRunTime: boolean;
  /** Loaded when the line is reached, not before the file runs. */
  readonly dynamic: boolean;
}

function packageIn(path: string): Package {
  const manifest = JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as Manifest;
  return { path, manifest, sources: sourcesIn(join(path, "src")) };
}

export const packages: readonly Package[] = readdirSync(join(root, "packages")).map((folder) =>
  packageIn(join(root, "packages", folder)),
);

/** What the tests of all packages share. */
export const testing: Package = packageIn(join(root, "testing"));

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => join(folder, name));
}

/** All imports of a source file: of values and of types, re-exports, `import()` as a call and as a type. */
export function importsOf(file: string): readonly Import[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
  const found: Import[] = [];
  const add = (node: ts.Node | undefined, atRunTime: boolean, dynamic: boolean) => {
    if (node && ts.isStringLiteralLike(node)) found.push({ specifier: node.text, atRunTime, dynamic });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, importsValues(node.importClause), false);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, exportsValues(node), false);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], true, true);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, false, false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function importsValues(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return true;
  if (clause.isTypeOnly) return false;
  const { name, namedBindings } = clause;
  if (name || !namedBindings || ts.isNamespaceImport(namedBindings)) return true;
  return namedBindings.elements.some((element) => !element.isTypeOnly);
}

function exportsValues({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean {
  if (isTypeOnly) return false;
  if (!exportClause || ts.isNamespaceExport(exportClause)) return true;
  return exportClause.elements.some((element) => !element.isTypeOnly);
}

/** The source file that a relative import means. */
export function sourceOf(from: string, specifier: string): string | undefined {
  const named = resolve(dirname(from), specifier);
  const path = named.replace(/\.js$/, "");
  return [`${path}.ts`, join(path, "index.ts"), named, path].find((candidate) => existsSync(candidate));
}

/** The source file that any import of ours means: a relative one, one by the name of a package, or by a name inside of one. */
export function targetOf(from: string, specifier: string): string | undefined {
  if (specifier.startsWith(".")) return sourceOf(from, specifier);
  if (specifier.startsWith("#")) {
    const own = packages.find(({ path }) => from.startsWith(`${path}/`));
    const source = own?.manifest.imports?.[specifier]?.["permafrost:source"];
    return own && source?.startsWith(".") ? join(own.path, source) : undefined;
  }
  const name = packageOf(specifier);
  const found = [...packages, testing].find(({ manifest }) => manifest.name === name);
  if (!found) return undefined;
  const entry = `.${specifier.slice(name.length)}`;
  const target = found.manifest.exports?.[entry];
  const source = typeof target === "object" ? target["permafrost:source"] : target;
  return join(found.path, source ?? `src/${entry}.ts`);
}

export const shown = (file: string) => relative(root, file);

/** Name of the package that a bare import means: `@permafrost/graph` of `@permafrost/graph/onnx`. */
export const packageOf = (specifier: string) =>
  specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

/** The sources of what a package lets others import, `./internal` left out. */
export function entriesOf({ path, manifest }: Package): string[] {
  return Object.values(manifest.exports ?? {}).flatMap((conditions) =>
    typeof conditions === "object" && conditions["types"] && conditions["permafrost:source"]
      ? [join(path, conditions["permafrost:source"])]
      : [],
  );
}
