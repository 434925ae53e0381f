import { quote } from "@permafrost/common/quote";
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

/** What is trained. A row here is known by its text wherever rules are: in recipes, configurations, help and on the command line. */
export const thaw = {
  /**
   * `fpt`: the frozen pretrained transformer of Lu et al. (2021): input and output layer, all norms (the final one too, as in the
   * paper's code), absolute positions. Not T5's relative positions, not token types.
   */
  fpt,
  /** `output-only`: the output layer alone. */
  outputOnly: named("output-only", ({ role }) => role === "output"),
  /** `all`: everything, as in full fine-tuning. */
  all: named("all", () => true),
  /**
   * `plus:attention,feedForward`: FPT and these roles as well (paper §3.11).
   *
   * @throws TypeError for what is no text; `frozen` refuses a role that the body lacks.
   */
  plus(...roles: readonly FrozenRole[]): Thaw {
    for (const role of roles)
      if (typeof role !== "string")
        throw new TypeError(
          `Cannot thaw by role: expected names, as in plus("attention", "feedForward"), found ${quote(role)}`,
        );
    if (roles.length === 0) return fpt;
    return named(`plus:${roles.join(",")}`, (parameter) => fpt(parameter) || roles.includes(parameter.role));
  },
} as const satisfies Readonly<Record<string, Thaw | ((...roles: FrozenRole[]) => Thaw)>>;
