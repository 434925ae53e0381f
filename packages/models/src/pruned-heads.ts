import { fields } from "./fields.js";
import type { SizeKeys } from "./sizes.js";
import type { BodyConfig } from "./weight-source.js";

/** Refuses a body of which heads were cut off (`prune_heads` of transformers 4): its layers are not alike. @throws RangeError */
export function refusePrunedHeads(
  config: BodyConfig,
  { name, sizeKeys }: { readonly name: string; readonly sizeKeys?: SizeKeys },
): void {
  if (!sizeKeys?.heads) return;
  const read = fields(config, `build a ${name} body`);
  const pruned = read.raw("pruned_heads") ?? {};
  if (typeof pruned !== "object" || Object.values(pruned).some((heads) => (heads as unknown[])?.length !== 0))
    read.fail("pruned_heads", "{}, because layers that lack heads are not built here");
}
