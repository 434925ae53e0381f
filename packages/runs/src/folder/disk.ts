import { builtin } from "@permafrost/common/builtin";

export { readIfThere } from "@permafrost/common/read-if-there";

/** The file system, loaded when it is first needed: a page that imports this package has none. */
export const disk = async () => builtin("fs/promises");

/** Whether there is something at a path. */
export const exists = async (path: string): Promise<boolean> =>
  (await disk()).access(path).then(
    () => true,
    () => false,
  );
