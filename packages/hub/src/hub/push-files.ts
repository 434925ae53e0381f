import { found } from "@permafrost/common/found";
import { checkOptions } from "@permafrost/common/known-options";
import { publicText } from "@permafrost/common/public-text";
import { quote } from "@permafrost/common/quote";
import { withoutSlashes } from "../http/address.js";
import { proxyFetch } from "../http/proxy-fetch.js";
import { parseCheckpointName } from "./checkpoint-name.js";
import { commitFiles } from "./commit-files.js";
import { cleanToken, currentSettings, endpointOf } from "./hub-settings.js";
import {
  PUSH_OPTIONS,
  PUSH_PATIENCE,
  type PushedFile,
  type PushOptions,
  type PushPatience,
  type PushResult,
} from "./push-options.js";

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
  checkOptions("push files", options, PUSH_OPTIONS);
  if (typeof name !== "string" || !Array.isArray(files))
    throw new TypeError(
      `Cannot push files: expected a repository's name and a list of files, found ${found(typeof name === "string" ? files : name)}`,
    );
  const { patience = {} } = options;
  checkOptions<Partial<PushPatience>>("push files with this patience", patience, PUSH_PATIENCE);
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
  return commitFiles(files, { repository, endpoint, token, fetch }, options);
}

function repositoryName(name: string, endpoint: string): string {
  const parsed = parseCheckpointName(name, endpoint);
  if (parsed.kind === "repository" && parsed.revision === undefined && parsed.name.includes("/"))
    return parsed.name;
  throw new TypeError(
    `Cannot push to ${quote(publicText(name))}: expected a repository of the Hub, such as "owner/name"`,
  );
}
