import type { OptionRules } from "@permafrost/common/known-options";
import { AMOUNT, COUNT, FLAG, FUNCTION, NAME, OBJECT, SIGNAL } from "@permafrost/common/option-rules";
import type { Signal } from "@permafrost/common/web";
import type { Patience } from "../http/patience.js";
import type { Fetch } from "../http/transfer.js";

/** A file on its way to a repository. */
export interface PushedFile {
  /** Where it goes, relative to the repository. */
  readonly path: string;
  /** What it holds. */
  readonly bytes: Uint8Array;
}

/** How long to keep trying to push. */
export type PushPatience = Omit<Patience, "stallAfter">;

/** How files are pushed; what is left out follows from the environment, as with the Python library. */
export interface PushOptions {
  /** Access token that may write. Default HF_TOKEN, else the one that `hf auth login` stored. */
  readonly token?: string;
  /** The Hub or a mirror. Default HF_ENDPOINT, else `https://huggingface.co`. */
  readonly endpoint?: string;
  /** Whether a repository that is made for this is private. Default false. */
  readonly private?: boolean;
  /** First line of the commit's message. Default `Add 3 files`. */
  readonly message?: string;
  /** Stops the push; the promise rejects with the signal's reason. */
  readonly signal?: Signal;
  /**
   * How long to try when the Hub is busy, the connection breaks, or somebody else commits at the same time. Default five tries over some
   * seconds.
   */
  readonly patience?: Partial<PushPatience>;
  /** What sends requests. Default the `fetch` of the runtime, through the proxies of the environment. */
  readonly fetch?: Fetch;
}

/** @see PushOptions */
export const PUSH_OPTIONS: OptionRules<PushOptions> = {
  token: NAME,
  endpoint: NAME,
  private: FLAG,
  message: NAME,
  signal: SIGNAL,
  patience: OBJECT,
  fetch: FUNCTION,
};

/** Where the files are now. */
export interface PushResult {
  /** Page of the repository. */
  readonly url: string;
  /** Hash of the commit. */
  readonly commit: string;
}

/** @see PushPatience */
export const PUSH_PATIENCE: OptionRules<PushPatience> = {
  attempts: COUNT,
  firstDelay: AMOUNT,
  longestDelay: AMOUNT,
};
