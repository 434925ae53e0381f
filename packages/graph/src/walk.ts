import type { Tensor } from "./tensor.js";

/** All tensors that the outputs need, each after its inputs, in an order that depends on the program alone. */
export function topological(
  outputs: readonly Tensor[],
  stop: (node: Tensor) => boolean = () => false,
): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  // an explicit stack: programs are deeper than the call stack of some runtimes
  const stack: { node: Tensor; next: number }[] = [];
  const enter = (node: Tensor) => {
    if (seen.has(node) || stop(node)) return;
    seen.add(node);
    stack.push({ node, next: 0 });
  };
  for (const output of outputs) {
    enter(output);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const child = top.node.inputs[top.next++];
      if (child) enter(child);
      else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}
