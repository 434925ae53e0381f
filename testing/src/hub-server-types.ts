/** A repository of the test server, under `owner/name` or `datasets/owner/name`. */
export interface ServedRepository {
  files: Readonly<Record<string, Uint8Array>>;
  /** Whoever asks needs this token; `gated` tells everybody that the repository is there, `private` does not. */
  token?: string;
  access?: "gated" | "private";
}

/** What happens to requests instead of, or on top of, the usual answer. */
export interface Fault {
  /** Which requests: tried on the URL with its host, such as `cdn/` or `resolve/`. */
  readonly match: RegExp;
  /** How many of them; all, if left out. */
  readonly times?: number;
  /** Answer this instead. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Or cut the connection after so many bytes of the body. */
  readonly cutAfter?: number;
  /** Or send nothing more after so many bytes, but leave the connection open. */
  readonly hangAfter?: number;
  /** Or send a piece of this size, then wait 20 ms, and so on. */
  readonly slow?: number;
  /** Or change the body. */
  readonly change?: (body: Uint8Array) => Uint8Array;
  /** Or never answer. */
  readonly hang?: boolean;
}

/** What the server saw. */
export interface SeenRequest {
  readonly method: string;
  /** `hub/…` or `cdn/…`: which of the two ports, then the path. */
  readonly url: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}
