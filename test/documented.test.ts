import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { entriesOf, packages, root, shown } from "./workspace.js";

const entries = packages.filter(({ manifest }) => !manifest.private).flatMap(entriesOf);

const config = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile).config as {
  compilerOptions: object;
};
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
const program = ts.createProgram(entries, options);
const checker = program.getTypeChecker();

const isOurs = (node: ts.Node) => /\/packages\/[^/]+\/src\//.test(node.getSourceFile().fileName);
const isDocumented = (symbol: ts.Symbol) => symbol.getDocumentationComment(checker).length > 0;
const placeOf = (node: ts.Node, name: string) => `${shown(node.getSourceFile().fileName)}: ${name}`;

type Member = ts.TypeElement | ts.ClassElement;

const isMember = (node: ts.Node): node is Member =>
  ts.isPropertySignature(node) ||
  ts.isMethodSignature(node) ||
  ts.isPropertyDeclaration(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isAccessor(node);

const isHidden = (node: Member) =>
  !node.name ||
  ts.isPrivateIdentifier(node.name) ||
  Boolean(ts.getCombinedModifierFlags(node) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected));

/** `Extract<T, { kind: "a" }>` says which of T's members are meant; nobody fills in that `kind`. */
const isPattern = (node: ts.Node) =>
  ts.isTypeReferenceNode(node) && /^(Extract|Exclude)$/.test(node.typeName.getText());

/** Members of what a declaration says, of nested object types too. */
function membersOf(declaration: ts.Node): Member[] {
  const found: Member[] = [];
  const visit = (each: ts.Node): void => {
    if (isMember(each)) {
      if (isHidden(each)) return;
      found.push(each);
    }
    // what a function takes and does is for its docstring to say
    if (!ts.isFunctionLike(each) && !ts.isExpression(each) && !isPattern(each)) ts.forEachChild(each, visit);
  };
  ts.forEachChild(declaration, visit);
  return found;
}

/** What an interface or a class is made of by `extends`, be it exported or not. */
function basesOf(declaration: ts.Declaration): ts.Declaration[] {
  if (!ts.isInterfaceDeclaration(declaration) && !ts.isClassDeclaration(declaration)) return [];
  const { heritageClauses = [] } = declaration;
  return heritageClauses
    .flatMap(({ types }) =>
      types.flatMap((each) => checker.getTypeAtLocation(each).symbol?.declarations ?? []),
    )
    .flatMap((base) => [base, ...basesOf(base)]);
}

/** What a file exports; of a file that it exports whole, what that one exports. */
function exportsOf(source: ts.Symbol): ts.Symbol[] {
  return checker.getExportsOfModule(source).flatMap((symbol) => {
    const meant = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return meant.declarations?.some(ts.isSourceFile) ? exportsOf(meant) : [meant];
  });
}

const symbols = new Set(
  entries.flatMap((entry) => {
    const symbol = checker.getSymbolAtLocation(program.getSourceFile(entry)!);
    return symbol ? exportsOf(symbol) : [];
  }),
);

test("every public symbol says what it is", () => {
  expect(symbols.size).toBeGreaterThan(300);
  const silent = [...symbols].flatMap((symbol) => {
    const [declaration] = symbol.declarations ?? [];
    if (!declaration || !isOurs(declaration)) return [];
    return isDocumented(symbol) ? [] : [placeOf(declaration, symbol.name)];
  });
  expect(silent).toEqual([]);
});

test("so does every field and method of what is public", () => {
  const declarations = [...symbols].flatMap(({ declarations = [] }) =>
    declarations
      .filter(
        (each) =>
          ts.isInterfaceDeclaration(each) || ts.isTypeAliasDeclaration(each) || ts.isClassDeclaration(each),
      )
      .flatMap((each) => [each, ...basesOf(each)]),
  );
  const members = new Set(declarations.filter(isOurs).flatMap(membersOf));
  expect(members.size).toBeGreaterThan(500);
  const silent = [...members].flatMap((member) => {
    const symbol = member.name && checker.getSymbolAtLocation(member.name);
    return symbol && isDocumented(symbol) ? [] : [placeOf(member, member.name?.getText() ?? "")];
  });
  expect(silent).toEqual([]);
});
