import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { AMOUNT, COUNT, FLAG, FUNCTION, NAME, OBJECT, oneOf } from "@permafrost/common/option-rules";
import type { Patience } from "./http/patience.js";
import type { Fetch } from "./http/transfer.js";
import type { Keep } from "./hub/repository-files.js";
import { type RepositoryType, repositoryTypes } from "./hub/repository-type.js";
import {
  CHECKPOINT_OPTIONS,
  type CheckpointOptions,
  READ_OPTIONS,
  type ReadOptions,
} from "./read-options.js";

/** How far fetching a file has come. */
export interface Progress {
  /** Path of the file inside the repository. */
  readonly file: string;
  /** Bytes of it that came over the network so far. */
  readonly bytesFetched: number;
  /** Size of the whole file, most of which may never be needed. */
  readonly bytesTotal: number;
}

/** How to fetch files; what is left out follows from the environment, as with the Python library. */
export interface HubOptions extends ReadOptions {
  /** What a name without `datasets/` or `spaces/` before it is. Default `"model"`. */
  readonly type?: RepositoryType;
  /** Branch, tag or commit. Default what the name says after `@`, else `main`. */
  readonly revision?: string;
  /** Access token. Default HF_TOKEN, else the one that `hf auth login` stored. Sent to the endpoint only. */
  readonly token?: string;
  /** The Hub or a mirror. Default HF_ENDPOINT, else `https://huggingface.co`. */
  readonly endpoint?: string;
  /** Fetch nothing, use what is in the cache. Default what HF_HUB_OFFLINE says, else false. */
  readonly offline?: boolean;
  /** The cache shared with the Python library. Default HF_HUB_CACHE, else `hub` in HF_HOME, else `~/.cache/huggingface/hub`. */
  readonly cacheFolder?: string;
  /**
   * What to keep of what was fetched: the `parts` that were read (in browsers in Cache Storage), or whole `files`, fetched and
   * checked by their hash at once, where Python finds them too, or `nothing`. Default `"parts"`.
   */
  readonly keep?: Keep;
  /** Connections at a time. Default 6. */
  readonly connections?: number;
  /** How long to try when the server is busy or the connection breaks; see {@link Patience}. Default five tries over some seconds. */
  readonly patience?: Partial<Patience>;
  /** Called whenever bytes arrive. Default nothing is called. */
  readonly onProgress?: (progress: Progress) => void;
  /** What sends requests. Default the `fetch` of the runtime, through the proxies of the environment. */
  readonly fetch?: Fetch;
}

const HUB_OPTIONS: OptionRules<HubOptions> = {
  ...READ_OPTIONS,
  type: oneOf(...Object.keys(repositoryTypes)),
  revision: NAME,
  token: NAME,
  endpoint: NAME,
  offline: FLAG,
  cacheFolder: NAME,
  keep: oneOf("parts", "files", "nothing"),
  connections: COUNT,
  patience: OBJECT,
  onProgress: FUNCTION,
  fetch: FUNCTION,
};

/** How to fetch a checkpoint, and which of its weights are meant. */
export interface FromHubOptions extends HubOptions, CheckpointOptions {}

const FROM_HUB_OPTIONS: OptionRules<FromHubOptions> = { ...HUB_OPTIONS, ...CHECKPOINT_OPTIONS };

const PATIENCE: OptionRules<Patience> = {
  attempts: COUNT,
  firstDelay: AMOUNT,
  longestDelay: AMOUNT,
  stallAfter: AMOUNT,
};

/** @throws TypeError for a member that is none of a patience's; RangeError for one that makes no sense. */
function checkPatience(attempt: string, patience: Partial<Patience> | undefined): void {
  if (patience !== undefined)
    checkOptions<Partial<Patience>>(`${attempt} with this patience`, patience, PATIENCE);
}

/** @throws TypeError for an option that files are not fetched by; RangeError for one of the wrong kind. */
export function checkHubOptions(attempt: string, options: HubOptions): void {
  checkOptions(attempt, options, HUB_OPTIONS);
  checkPatience(attempt, options.patience);
}

/** @throws TypeError for an option that checkpoints are not fetched by; RangeError for one of the wrong kind. */
export function checkFromHubOptions(attempt: string, options: FromHubOptions): void {
  checkOptions(attempt, options, FROM_HUB_OPTIONS);
  checkPatience(attempt, options.patience);
}
