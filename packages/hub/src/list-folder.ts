import { walkFolder } from "@permafrost/common/walk-folder";

/**
 * Paths of all files below a folder, sorted, with `/` between folders; links count as what they lead to, and those that lead nowhere are no
 * files.
 */
export async function listFolder(folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const { path, isThere } of walkFolder(folder)) if (isThere) paths.push(path);
  return paths.sort();
}
