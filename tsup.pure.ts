import ts from "typescript";

/** Whether an expression waits. */
const waits = (node: ts.Node): boolean =>
  !ts.isFunctionLike(node) &&
  (ts.isAwaitExpression(node) || (ts.forEachChild(node, (child) => waits(child) || undefined) ?? false));

/** Whether bundlers would take an expression for one that may do something. */
function maySeemToAct(node: ts.Node): boolean {
  if (ts.isFunctionLike(node)) return false;
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return true;
  if (ts.isSpreadAssignment(node) || ts.isSpreadElement(node)) return true;
  return ts.forEachChild(node, (child) => maySeemToAct(child) || undefined) ?? false;
}

/**
 * Marks the values of a file's tables as what they are, values: who bundles the file may leave out a table that nobody reads, with all that it
 * names. That importing a file does nothing else is what `sideEffects` in every package.json says. No line moves.
 */
export function markedPure(code: string): string {
  const source = ts.createSourceFile("module.js", code, ts.ScriptTarget.Latest);
  const values = source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .flatMap(({ initializer }) =>
      initializer && maySeemToAct(initializer) && !waits(initializer) ? [initializer] : [],
    );
  // from the end on, so that places stay what they are
  return values.reduceRight((text, value) => {
    const [start, end] = [value.getStart(source), value.end];
    return `${text.slice(0, start)}/* @__PURE__ */ (() => (${text.slice(start, end)}))()${text.slice(end)}`;
  }, code);
}
