import { builtin } from "@permafrost/common/builtin";
import { type DataEncoding, folderSource, type RawExample, rawInputs } from "@permafrost/tasks";

/** What may be a picture. */
const PICTURE = /\.(?:png|jpe?g)$/i;

/**
 * New examples on disk: the rows of a table, one picture, or all of a folder, by their names. Node, Deno and Bun only.
 *
 * @throws Error for what is not there, or cannot be read.
 */
export async function* newExamples(
  path: string,
  encoding: Pick<DataEncoding, "input">,
): AsyncGenerator<RawExample, void, void> {
  const { stat } = builtin("fs/promises");
  const { basename, dirname } = builtin("path");
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  if (!isFolder) return yield* rawInputs(folderSource(dirname(path)), basename(path), encoding);
  if (encoding.input.kind !== "picture")
    throw new Error(`Cannot read ${path}: expected one file of new data, found a folder`);
  const source = folderSource(path);
  const pictures = (await source.list!()).filter((name) => PICTURE.test(name)).sort();
  if (pictures.length === 0)
    throw new Error(`Cannot read ${path}: expected pictures, PNG or JPEG, found none`);
  for (const name of pictures) yield* rawInputs(source, name, encoding);
}
