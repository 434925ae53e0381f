import type { Parameter } from "./parameter.js";
import { type FrozenRole, factsOf } from "./roles.js";

/** Says of each parameter whether it is trained. */
export interface Thaw {
  (parameter: Parameter): boolean;
  /** The text that `thawRule` makes it from: `fpt`, `plus:attention,feedForward`. Default: none, as of your own function. */
  readonly rule?: string;
}

const named = (rule: string, isThawed: (parameter: Parameter) => boolean): Thaw =>
  Object.assign((parameter: Parameter) => isThawed(parameter), { rule });

const fpt = named("fpt", ({ role }) => factsOf(role)?.thawsByDefault ?? false);

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
  outputOnly: named("output-only", ({ role }) => role === "output"),
  plus: (...roles: readonly FrozenRole[]): Thaw =>
    roles.length === 0
      ? fpt
      : named(`plus:${roles.join(",")}`, (parameter) => fpt(parameter) || roles.includes(parameter.role)),
  all: named("all", () => true),
} as const satisfies Readonly<Record<string, Thaw | ((...roles: FrozenRole[]) => Thaw)>>;
