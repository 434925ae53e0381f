import { builtin } from "@permafrost/common/builtin";
/** Paths of all files below a folder, sorted, with `/` between folders; links count as what they lead to. */
export async function listFolder(folder: string): Promise<readonly string[]> {
  const { readdir, stat } = builtin("fs/promises");
  const { join, relative, sep } = builtin("path");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths: string[] = [];
  // a link that leads nowhere is no file
  const leadsToFile = (path: string) =>
    stat(path).then(
      (found) => found.isFile(),
      () => false,
    );
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const isFile = entry.isSymbolicLink() ? await leadsToFile(path) : entry.isFile();
    if (isFile) paths.push(relative(folder, path).split(sep).join("/"));
  }
  return paths.sort();
}
