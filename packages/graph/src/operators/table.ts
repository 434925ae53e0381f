import type { Op } from "./attributes.js";
import * as elementwise from "./elementwise.js";
import * as fused from "./fused.js";
import * as indexing from "./indexing.js";
import * as linearAlgebra from "./linear-algebra.js";
import type { Operator } from "./operator.js";
import * as reductions from "./reductions.js";
import * as scans from "./scan.js";
import * as sources from "./sources.js";
import * as structure from "./structure.js";

/** Every operator's row; a missing one does not compile. */
export const operators: { readonly [O in Op]: Operator<O> } = {
  ...sources,
  ...elementwise,
  ...reductions,
  ...structure,
  ...indexing,
  ...linearAlgebra,
  ...fused,
  ...scans,
};
