import type { Parameter, Role } from "./parameter.js";

/** Says of each parameter whether it is trained. */
export type Thaw = (parameter: Parameter) => boolean;

/** A role that can be thawed on top of what FPT trains. */
export type FrozenRole = Exclude<Role, "input" | "output" | "norm" | "position">;

const has =
  (...roles: readonly Role[]): Thaw =>
  ({ role }) =>
    roles.includes(role);

const fpt = has("input", "output", "norm", "position");

/**
 * What is trained.
 *
 * - `fpt`: the frozen pretrained transformer of Lu et al. (2021): input and output layer, all norms (the final one too, as in
 *   the paper's code), absolute positions. Not T5's relative positions, not token types.
 * - `outputOnly`: the output layer alone.
 * - `plus("attention")`, `plus("feedForward")`, …: FPT and these as well (paper §3.11).
 * - `all`: everything, as in full fine-tuning.
 */
export const thaw = {
  fpt,
  outputOnly: has("output"),
  plus:
    (...roles: readonly FrozenRole[]): Thaw =>
    (parameter) =>
      fpt(parameter) || has(...roles)(parameter),
  all: () => true,
} as const satisfies Readonly<Record<string, Thaw | ((...roles: FrozenRole[]) => Thaw)>>;
