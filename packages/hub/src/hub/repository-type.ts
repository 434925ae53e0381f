/** Kinds of repositories that a Hub has. */
export type RepositoryType = "model" | "dataset" | "space";

/** What a kind is called: in the API's addresses and the cache's folders, and before the name elsewhere. */
export const repositoryTypes: Readonly<
  Record<RepositoryType, { readonly plural: string; readonly prefix: string }>
> = {
  model: { plural: "models", prefix: "" },
  dataset: { plural: "datasets", prefix: "datasets/" },
  space: { plural: "spaces", prefix: "spaces/" },
};

/** Takes the kind off a name that says it: `datasets/owner/name`. */
export function splitType(name: string): {
  readonly type: RepositoryType | undefined;
  readonly name: string;
} {
  for (const type of ["dataset", "space"] as const) {
    const { prefix } = repositoryTypes[type];
    if (name.startsWith(prefix)) return { type, name: name.slice(prefix.length) };
  }
  return { type: undefined, name };
}
