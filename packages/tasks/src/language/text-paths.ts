import { defined } from "@permafrost/common/defined";
import { quote } from "@permafrost/common/quote";
import type { FileSource, LoadOptions } from "../files/file-source.js";

const TEXT = /\.(?:txt|text|md)(?:\.gz)?$/i;

/** The files of text that a source has: the one that was named, or all whose names end as those of plain text do. @throws Error if there are none */
export async function textPaths(source: FileSource, { signal }: LoadOptions): Promise<readonly string[]> {
  const all = await source.list?.(defined({ signal }));
  const paths = all?.length === 1 ? all : all?.filter((path) => TEXT.test(path));
  if (paths && paths.length > 0) return paths;
  throw new Error(
    `Cannot make a task of language of ${quote(source.origin)}: expected plain text (.txt, .md, also .gz), found ${all ? "none" : "a place that lists no files; name one"}`,
  );
}
