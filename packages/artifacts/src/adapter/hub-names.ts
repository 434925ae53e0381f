const matches = (pattern: RegExp) => (value: unknown) => typeof value === "string" && pattern.test(value);

/** Owner and name of a repository of the Hub: never a path, never an address. */
export const isRepository = matches(/^\w[\w.-]{0,95}\/\w[\w.-]{0,95}$/);

/** Hash of a commit. */
export const isCommit = matches(/^[0-9a-f]{40}$/);
