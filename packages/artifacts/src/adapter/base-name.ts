import { publicText } from "@permafrost/common/public-text";
import type { Checkpoint, WeightSource } from "@permafrost/hub";
import { isCommit, isRepository } from "./hub-names.js";

/** Where a model's frozen weights come from. */
export type Base = Pick<WeightSource, "origin"> & Pick<Checkpoint, "repository">;

/** The start of a path, at the start of a text or of a word in it. */
const PATH = /(^|\s)(?:~|\.{0,2}|[A-Za-z]:)[\\/]\S{1,2000}/g;

/**
 * How a base is called to others: its repository, or where it came from without what is nobody's business: of an address neither
 * query nor credentials, of a path the last part alone.
 */
export function baseName({ origin, repository }: Base): string {
  if (repository) return publicText(repository.name);
  const text = publicText(origin);
  // a path as a whole may have blanks in it
  const isPath = /^(?:~|\.{0,2}|[A-Za-z]:)[\\/]/.test(text);
  return isPath ? lastOf(text) : text.replace(PATH, (path, before) => before + lastOf(path));
}

const lastOf = (path: string) => path.split(/[\\/]/).findLast(Boolean) ?? path;

/** The commit of a base that anybody can fetch by its name. */
export function revisionOf({ repository }: Base): string | undefined {
  return repository && isRepository(repository.name) && isCommit(repository.commit)
    ? repository.commit
    : undefined;
}
