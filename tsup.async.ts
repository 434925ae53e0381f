import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import ts from "typescript";

const parsed = new Map<string, ts.SourceFile>();

function sourceOf(file: string): ts.SourceFile {
  const known =
    parsed.get(file) ?? ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
  parsed.set(file, known);
  return known;
}

/** Values, not types, that a module takes from others, by what it calls these. */
function takenBy(file: string): ReadonlyMap<string, readonly string[]> {
  const taken = new Map<string, string[]>();
  for (const statement of sourceOf(file).statements) {
    const isExport = ts.isExportDeclaration(statement);
    if (!isExport && !ts.isImportDeclaration(statement)) continue;
    const { moduleSpecifier: module } = statement;
    const clause = isExport ? statement.exportClause : statement.importClause?.namedBindings;
    if (!module || !ts.isStringLiteral(module)) continue;
    if (isExport ? statement.isTypeOnly : statement.importClause?.isTypeOnly) continue;
    const names =
      clause && (ts.isNamedExports(clause) || ts.isNamedImports(clause))
        ? clause.elements
            .filter(({ isTypeOnly }) => !isTypeOnly)
            .map(({ name, propertyName }) => (propertyName ?? name).text)
        : ["*"];
    taken.set(module.text, [...(taken.get(module.text) ?? []), ...names]);
  }
  return taken;
}

/** The async functions that a module exports, and whether they are generators. */
function asyncFunctionsOf(file: string): ReadonlyMap<string, boolean> {
  const functions = sourceOf(file).statements.filter(ts.isFunctionDeclaration);
  const found = functions.filter(({ modifiers = [] }) =>
    [ts.SyntaxKind.ExportKeyword, ts.SyntaxKind.AsyncKeyword].every((kind) =>
      modifiers.some((modifier) => modifier.kind === kind),
    ),
  );
  return new Map(found.map(({ name, asteriskToken }) => [name!.text, asteriskToken !== undefined]));
}

/** @throws Error if two modules export the same name: of `export *` from both, it would be left out without a word. */
export function checkNamesDiffer(files: readonly string[]): void {
  const owners = new Map<string, string>();
  for (const file of files)
    for (const statement of sourceOf(file).statements) {
      const declared =
        ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)
          ? [statement.name?.text ?? "default"]
          : ts.isVariableStatement(statement)
            ? statement.declarationList.declarations.map(({ name }) => name.getText(sourceOf(file)))
            : [];
      const isExported = (statement as { modifiers?: readonly ts.Node[] }).modifiers?.some(
        ({ kind }) => kind === ts.SyntaxKind.ExportKeyword,
      );
      for (const name of isExported ? declared : []) {
        const other = owners.get(name);
        // overloads of a function stand in one file
        if (other !== undefined && other !== file)
          throw new Error(
            `Cannot put "${name}" into the lazy chunk: ${other} and ${file} both export it. Rename one`,
          );
        owners.set(name, file);
      }
    }
}

/** The module of the package's own that an import names. */
export const targetOf = (importer: string, path: string) =>
  resolve(dirname(importer), path.replace(/\.js$/, ".ts"));

/** Modules from which a module takes async functions and nothing else. */
export function calledBy(door: string): readonly string[] {
  return [...takenBy(door)]
    .map(([path, names]) => [targetOf(door, path), names] as const)
    .filter(([path, names]) => {
      if (!existsSync(path) || names.length === 0) return false;
      const functions = asyncFunctionsOf(path);
      return names.every((name) => functions.has(name));
    })
    .map(([path]) => path);
}

/** Functions that load those of a module when they are called. @param from where they are imported from */
export function standIns(module: string, from: string): string {
  return [...asyncFunctionsOf(module)]
    .map(([name, generates]) => {
      const [star, give] = generates ? ["*", "yield*"] : ["", "return"];
      return `export async function${star} ${name}(...args) {
        const { ${name}: called } = await import(${JSON.stringify(from)});
        ${give} called(...args);
      }`;
    })
    .join("\n");
}
