import { checkOutputs } from "./check-outputs.js";
import { typeOf } from "./node.js";
import type { Outputs } from "./print.js";
import { sameShape } from "./shape.js";
import type { Tensor } from "./tensor.js";
import { showType, type Type } from "./type.js";
import { topological } from "./walk.js";

/**
 * Checks a program against the table: every node has the type that its operator derives from its inputs, a name stands for
 * one input or weight only, and constants hold finite numbers.
 *
 * @throws TypeError naming the first node that does not.
 */
export function check(outputs: Outputs): void {
  checkOutputs("accept a program", outputs);
  checkNodes(Object.values(outputs));
}

function checkNodes(roots: readonly Tensor[]): void {
  const named = new Map<string, Tensor>();
  for (const node of topological(roots)) {
    const derived = typeOf(node.op, node.inputs, node.attributes);
    const expected = Array.isArray(derived) ? (derived as readonly Type[])[0]! : (derived as Type);
    if (expected.dtype !== node.dtype || !sameShape(expected.shape, node.shape))
      throw new TypeError(
        `Cannot accept ${node.op}: it says ${showType(node)}, but its inputs make it ${showType(expected)}`,
      );
    if (node.op === "input" || node.op === "weight") {
      const { name } = (node as Tensor<"input" | "weight">).attributes;
      const other = named.get(name);
      if (other && (other.op !== node.op || showType(other) !== showType(node)))
        throw new TypeError(
          `Cannot use the name "${name}" for two things: ${other.op} ${showType(other)} and ${node.op} ${showType(node)}`,
        );
      named.set(name, node);
    }
    if (node.op === "scan") {
      const { next, outputs } = (node as Tensor<"scan">).attributes;
      checkNodes([...next, ...outputs]);
    }
    if (node.op === "constant") {
      const at = (node as Tensor<"constant">).attributes.data.findIndex((x: number) => !Number.isFinite(x));
      if (at >= 0)
        throw new TypeError(`Cannot accept a constant ${showType(node)}: element ${at} is not finite`);
    }
  }
}
