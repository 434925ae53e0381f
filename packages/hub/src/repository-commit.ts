/** A repository of a Hub at one commit. */
export interface RepositoryCommit {
  /** `owner/name`. */
  readonly name: string;
  /** Hash of the commit. */
  readonly commit: string;
}
