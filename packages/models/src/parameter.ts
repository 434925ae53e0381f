import type { Shape } from "@permafrost/graph";
import { factsOf, type Role } from "./roles.js";

/** How initial values are drawn where there is no checkpoint. */
export type Initializer =
  | {
      /** The same number everywhere. */
      readonly kind: "constant";
      /** That number. */
      readonly value: number;
    }
  | {
      /** Samples of a normal distribution. */
      readonly kind: "normal";
      /** Its mean. */
      readonly mean: number;
      /** Its standard deviation. */
      readonly std: number;
    }
  | {
      /** Samples of a uniform distribution. */
      readonly kind: "uniform";
      /** Its lower end. */
      readonly low: number;
      /** Its upper end, which is not reached. */
      readonly high: number;
    }
  | {
      /** A matrix whose rows or columns, whichever are fewer, are at right angles. */
      readonly kind: "orthogonal";
      /** Their length. */
      readonly gain: number;
    }
  | {
      /** A number or its opposite, at even odds. */
      readonly kind: "bernoulli";
      /** That number. */
      readonly value: number;
    }
  | {
      /** A square matrix in which each row has one number: that of the row before, and of the last row in the first. */
      readonly kind: "ring";
      /** That number. */
      readonly value: number;
    }
  | {
      /** Sines and cosines of a row's number, each pair slower than the one before, the last about ten thousand times (Vaswani et al. 2017). */
      readonly kind: "sines";
      /** Whether each sine stands before its cosine, rather than all of them before all cosines. */
      readonly paired: boolean;
    }
  | {
      /** Values of which all but a share are zero. */
      readonly kind: "sparse";
      /** How the others are drawn. */
      readonly of: Initializer;
      /** What share of them is kept, above 0 and up to 1; which ones, chance decides, but not how many. */
      readonly density: number;
    }
  | {
      /** Values of which those in a range have a number added. */
      readonly kind: "shifted";
      /** How they are drawn. */
      readonly of: Initializer;
      /** What is added. */
      readonly by: number;
      /** The first that it is added to. */
      readonly start: number;
      /** The first that it is not added to any more. */
      readonly end: number;
    };

/** Rows `[start, end)` of a table. */
export interface RowRange {
  /** The first row. */
  readonly start: number;
  /** The row after the last. */
  readonly end: number;
}

/** A named weight. */
export interface Parameter {
  /** Name in the upstream base model, without prefix: `h.0.ln_1.weight`. */
  readonly name: string;
  /** Shape in the checkpoint. */
  readonly shape: Shape;
  /** What it is for. */
  readonly role: Role;
  /** What tables call its role. Default: what `ROLES` calls it, or the role itself. */
  readonly roleLabel?: string;
  /** How its values are drawn where there is no checkpoint. */
  readonly init: Initializer;
  /** Square matrices only: what the spectral radius becomes once all else is drawn, by scaling. Default: it is as it was drawn. */
  readonly spectralRadius?: number;
  /** Tables only: which rows a sequence of so many tokens uses. The others are neither kept nor trained. Default: all. */
  readonly rows?: (tokens: number) => RowRange;
  /** True where what it gives is added to the residual stream, and upstream may scale its init down by √(2 · layers). Default false. */
  readonly residual?: boolean;
  /** Whether weight decay pulls it towards zero. Default: as {@link decays} says. */
  readonly decays?: boolean;
}

/** Shape of a parameter in a model for sequences of so many tokens: tables are cut to the rows in use. */
export function shapeFor({ shape, rows }: Parameter, tokens: number): Shape {
  if (!rows) return shape;
  const { start, end } = rows(tokens);
  return [end - start, ...shape.slice(1)];
}

/**
 * Whether weight decay pulls a parameter towards zero. As everywhere, norms, positions and biases do not decay: a bias is what
 * has one axis.
 */
export function decays({ decays: own, role, shape }: Parameter): boolean {
  return own ?? (shape.length > 1 && (factsOf(role)?.decays ?? true));
}

/** What tables call the role of a parameter: "feed-forward". */
export function roleLabelOf({ role, roleLabel }: Pick<Parameter, "role" | "roleLabel">): string {
  return roleLabel ?? factsOf(role)?.label ?? role;
}
