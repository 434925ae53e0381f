import { builtin, environment, hasBuiltins } from "@permafrost/common/builtin";
import { publicAddress } from "@permafrost/common/public-text";
import { quote } from "@permafrost/common/quote";
import { maskedAddress, withoutSlashes } from "../http/address.js";

/** What the environment says about the Hub. */
export interface HubSettings {
  /** The Hub or its mirror, without a slash at the end; as it was given, see {@link endpointOf}. */
  readonly endpoint: string;
  /** Access token. */
  readonly token: string | undefined;
  /** Nothing is fetched. */
  readonly offline: boolean;
  /** The cache that is shared with the Python library; undefined in browsers. */
  readonly cacheFolder: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const YES = new Set(["1", "ON", "YES", "TRUE"]);

/**
 * Reads the variables that the Python library `huggingface_hub` reads: HF_ENDPOINT, HF_TOKEN, HF_TOKEN_PATH,
 * HF_HUB_DISABLE_IMPLICIT_TOKEN, HF_HUB_OFFLINE, HF_HOME, HF_HUB_CACHE, XDG_CACHE_HOME and their older names. Like there, a
 * token may also be in the file that `hf auth login` writes.
 *
 * @param readText reads a small file; rejects or gives undefined where there is none.
 */
export async function hubSettings(
  environment: Environment,
  home: string | undefined,
  readText: (path: string) => Promise<string | undefined>,
): Promise<HubSettings> {
  const first = (...names: string[]) => names.map((name) => environment[name]?.trim()).find((value) => value);
  const yes = (name: string) => YES.has((environment[name] ?? "").trim().toUpperCase());
  const expand = (path: string) => (home === undefined ? path : path.replace(/^~(?=[\\/]|$)/, home));
  const defaultHome =
    home === undefined ? undefined : `${first("XDG_CACHE_HOME") ?? `${home}/.cache`}/huggingface`;
  const hubHome = first("HF_HOME") ?? defaultHome;
  const cache = first("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE") ?? (hubHome && `${hubHome}/hub`);
  const tokenPath = first("HF_TOKEN_PATH") ?? (hubHome && `${hubHome}/token`);
  const stored =
    tokenPath === undefined || yes("HF_HUB_DISABLE_IMPLICIT_TOKEN")
      ? undefined
      : await readText(expand(tokenPath)).catch(() => undefined);
  return {
    endpoint: withoutSlashes(first("HF_ENDPOINT") ?? "https://huggingface.co"),
    token: first("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN") ?? (stored?.trim() || undefined),
    offline: yes("HF_HUB_OFFLINE") || yes("TRANSFORMERS_OFFLINE"),
    cacheFolder: cache === undefined ? undefined : expand(cache),
  };
}

/**
 * The address of a Hub.
 *
 * @param from where it was given, for messages
 * @throws TypeError if it is none of the web, or has a user and a password or a query in it.
 */
export function endpointOf(given: string, from: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!/^https?:$/.test(url?.protocol ?? ""))
    throw new TypeError(
      `Cannot use ${from}: expected an address such as https://huggingface.co, found ${quote(maskedAddress(given))}`,
    );
  if (/[?#]/.test(given))
    throw new TypeError(
      `Cannot use ${from}, ${publicAddress(given)}: paths are added to it, so that nothing may follow ? or #; leave that out`,
    );
  if (url!.username || url!.password)
    throw new TypeError(
      `Cannot use ${from}, ${publicAddress(given)}: fetch takes no user and password in an address; give an option fetch that sends them in a header`,
    );
  return given;
}

/**
 * An access token without the line breaks that pasting leaves in it, as the Python library takes it.
 *
 * @throws TypeError if it cannot be one.
 */
export function cleanToken(given: string | undefined): string | undefined {
  const token = given?.replace(/[\r\n]/g, "").trim() || undefined;
  if (token === undefined || TOKEN.test(token)) return token;
  throw new TypeError(
    "Cannot use the access token: it has a blank or another letter that no token has; set HF_TOKEN, or the option token, to what the Hub gave",
  );
}

/** What a header takes, but for quotation marks that were to keep a shell from something. */
const TOKEN = /^[!#-&(-_a-~]*$/;

/** The settings of this process; those of a browser are the defaults. */
export async function currentSettings(): Promise<HubSettings> {
  if (!hasBuiltins()) return hubSettings(environment(), undefined, async () => undefined);
  const { readFile } = builtin("fs/promises");
  return hubSettings(environment(), homeFolder(), (path) => readFile(path, "utf8"));
}

/** Not everybody has a home, as in some containers. */
function homeFolder(): string | undefined {
  try {
    return builtin("os").homedir();
  } catch {
    return undefined;
  }
}
