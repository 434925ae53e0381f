/** The file system, loaded when it is first needed: a page that imports this package has none. */
export const disk = () => import("node:fs/promises");
