import { found } from "@permafrost/common/found";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { publicText } from "@permafrost/common/public-text";
import { quote } from "@permafrost/common/quote";
import { withoutSlashes } from "../http/address.js";
import type { Patience } from "../http/patience.js";
import { proxyFetch } from "../http/proxy-fetch.js";
import type { Fetch } from "../http/transfer.js";
import { parseCheckpointName } from "./checkpoint-name.js";
import { cleanToken, currentSettings, endpointOf } from "./hub-settings.js";

/** A file on its way to a repository. */
export interface PushedFile {
  /** Where it goes, relative to the repository. */
  readonly path: string;
  /** What it holds. */
  readonly bytes: Uint8Array;
}

/** How long to keep trying to push. */
type PushPatience = Omit<Patience, "stallAfter">;

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
  readonly signal?: AbortSignal;
  /**
   * How long to try when the Hub is busy, the connection breaks, or somebody else commits at the same time. Default five tries over some
   * seconds.
   */
  readonly patience?: Partial<PushPatience>;
  /** What sends requests. Default the `fetch` of the runtime, through the proxies of the environment. */
  readonly fetch?: Fetch;
}

const PUSH_OPTIONS: OptionNames<PushOptions> = {
  token: true,
  endpoint: true,
  private: true,
  message: true,
  signal: true,
  patience: true,
  fetch: true,
};

/** Where the files are now. */
export interface PushResult {
  /** Page of the repository. */
  readonly url: string;
  /** Hash of the commit. */
  readonly commit: string;
}

const PATIENCE: OptionNames<PushPatience> = { attempts: true, firstDelay: true, longestDelay: true };

/**
 * Commits files to the `main` branch of a model repository of the Hub, which is made if it is not there; other files of the
 * repository stay.
 *
 * @param name `owner/name`
 * @throws TypeError for a name that is none, or an option that there is not; Error where there is no token, or the Hub refuses, saying what
 *   to do.
 */
export async function pushFiles(
  name: string,
  files: readonly PushedFile[],
  options: PushOptions = {},
): Promise<PushResult> {
  refuseUnknownOptions("push files", options, PUSH_OPTIONS);
  if (typeof name !== "string" || !Array.isArray(files))
    throw new TypeError(
      `Cannot push files: expected a repository's name and a list of files, found ${found(typeof name === "string" ? files : name)}`,
    );
  const { patience = {} } = options;
  refuseUnknownOptions<Partial<PushPatience>>("push files with this patience", patience, PATIENCE);
  const settings = await currentSettings();
  const given = withoutSlashes(options.endpoint ?? settings.endpoint);
  const endpoint = endpointOf(given, options.endpoint === undefined ? "HF_ENDPOINT" : "the option endpoint");
  const repository = repositoryName(name, endpoint);
  const token = cleanToken(options.token ?? settings.token);
  if (!token)
    throw new Error(
      `Cannot push to ${repository}: there is no access token. Make one that may write at ${endpoint}/settings/tokens and set HF_TOKEN`,
    );
  if (!token.startsWith("hf_"))
    throw new Error(
      `Cannot push to ${repository}: the access token is none of the Hub's, which begin with "hf_"`,
    );
  const fetch = options.fetch ?? (await proxyFetch(endpoint));
  // loaded when there is something to push
  const { push } = await import("./push.js");
  return push(files, { repository, endpoint, token, fetch }, options);
}

function repositoryName(name: string, endpoint: string): string {
  const parsed = parseCheckpointName(name, endpoint);
  if (parsed.kind === "repository" && parsed.revision === undefined && parsed.name.includes("/"))
    return parsed.name;
  throw new TypeError(
    `Cannot push to ${quote(publicText(name))}: expected a repository of the Hub, such as "owner/name"`,
  );
}
