import { builtin } from "@permafrost/common/builtin";
import type { Read } from "./control-groups.js";

/** Reads files of the system. */
export const readSmall: Read = (path) => {
  try {
    return builtin("fs").readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
};
