import { existsSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { packages, root, shown } from "./workspace.js";

const entries = packages
  .filter(({ manifest }) => !manifest.private)
  .flatMap(({ path, manifest }) =>
    Object.values(manifest.exports ?? {}).flatMap((conditions) =>
      typeof conditions === "object" && conditions["types"] && conditions["permafrost:source"]
        ? [join(path, conditions["permafrost:source"])]
        : [],
    ),
  )
  .filter(existsSync);

const config = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile).config as {
  compilerOptions: object;
};
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
const program = ts.createProgram(entries, options);
const checker = program.getTypeChecker();

const isOurs = (node: ts.Node) => /\/packages\/[^/]+\/src\//.test(node.getSourceFile().fileName);
const isDocumented = (symbol: ts.Symbol) => symbol.getDocumentationComment(checker).length > 0;
const placeOf = (node: ts.Node, name: string) => `${shown(node.getSourceFile().fileName)}: ${name}`;

/** Fields of what a declaration says, of nested object types too. */
function fieldsOf(node: ts.Node): ts.PropertySignature[] {
  const found: ts.PropertySignature[] = [];
  const visit = (each: ts.Node): void => {
    if (ts.isPropertySignature(each)) found.push(each);
    // what a field's function takes is for its docstring to say
    if (!ts.isFunctionLike(each)) ts.forEachChild(each, visit);
  };
  ts.forEachChild(node, visit);
  return found;
}

const exported = entries.flatMap((entry) => {
  const source = program.getSourceFile(entry)!;
  const symbol = checker.getSymbolAtLocation(source);
  return symbol ? checker.getExportsOfModule(symbol) : [];
});
const symbols = new Set(
  exported.map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)),
);

test("every public symbol says what it is", () => {
  expect(symbols.size).toBeGreaterThan(300);
  const silent = [...symbols].flatMap((symbol) => {
    const [declaration] = symbol.declarations ?? [];
    // a file that is exported whole has no docstring of its own
    if (!declaration || ts.isSourceFile(declaration) || !isOurs(declaration)) return [];
    return isDocumented(symbol) ? [] : [placeOf(declaration, symbol.name)];
  });
  expect(silent).toEqual([]);
});

/** What an operator takes is said where the operator is; a role is picked by a literal, which is no field. */
const ELSEWHERE: ReadonlySet<string> = new Set(["Attributes", "FrozenRole"]);

test("so does every field of what is public", () => {
  const silent = [...symbols]
    .filter(({ name }) => !ELSEWHERE.has(name))
    .flatMap((symbol) =>
      (symbol.declarations ?? [])
        .filter(
          (declaration) => ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration),
        )
        .filter(isOurs)
        .flatMap((declaration) =>
          fieldsOf(declaration)
            .filter((field) => !isDocumented(checker.getSymbolAtLocation(field.name)!))
            .map((field) => placeOf(field, `${symbol.name}.${field.name.getText()}`)),
        ),
    );
  expect([...new Set(silent)]).toEqual([]);
});
