import { publicText } from "@permafrost/common/public-text";
import { oneLine } from "@permafrost/common/quote";
import { whatServerSays } from "./what-server-says.js";

/** As much is shown of what a server says. */
const MOST_LETTERS = 200;

/**
 * The error for a response that is a refusal.
 *
 * @param what was asked for, such as `owner/name@main`
 * @param url where, with what lets in: none of that is in the error, even if the server repeats it
 */
export async function explainStatus(response: Response, what: string, url: string): Promise<Error> {
  const code = response.headers.get("x-error-code") ?? "";
  const said = await whatServerSays(response);
  const reason = BY_CODE[code] ?? BY_STATUS[response.status] ?? `the server answered ${response.status}`;
  const shown = oneLine(publicText(withoutKeys(said, [url, response.url]))).slice(0, MOST_LETTERS);
  const detail = shown === "" ? "" : ` (the server says: ${shown})`;
  return Object.assign(new Error(`Cannot read ${what}: ${reason}${detail}`), { status: response.status });
}

/** Shorter ones let nobody in, and are parts of words. */
const SHORTEST_KEY = 6;

/** A text without what is in the queries of addresses. */
function withoutKeys(text: string, addresses: readonly string[]): string {
  const keys = addresses
    .filter((address) => URL.canParse(address))
    .map((address) => new URL(address))
    .flatMap(({ search, hash, searchParams }) => [
      ...searchParams.values(),
      ...`${search}&${hash}`.split(/[?&=#]/),
    ])
    .filter((key) => key.length >= SHORTEST_KEY)
    .sort((a, b) => b.length - a.length);
  return keys.reduce((shown, key) => shown.replaceAll(key, "…"), text);
}

const TOKEN = "set HF_TOKEN to a token from https://huggingface.co/settings/tokens";

/** What the Hub's `X-Error-Code` means to the person. */
const BY_CODE: Readonly<Record<string, string>> = {
  GatedRepo: `its owner gives access on request only; ask for it on its page, then ${TOKEN}`,
  RepoNotFound: `there is no such repository, or it is private; check the name, or ${TOKEN}`,
  RevisionNotFound: "the repository has no such revision; check the part after @",
  EntryNotFound: "there is no such file in the repository",
};

const BY_STATUS: Readonly<Record<number, string>> = {
  401: `the server wants to know who asks; check the name, or ${TOKEN}`,
  403: `access is refused; ask for it on its page, then ${TOKEN}`,
  404: "there is nothing at this address",
  407: "the proxy wants to know who asks; put user and password into HTTPS_PROXY",
  416: "the file is shorter than expected; it was changed, open it again",
  429: "the server is asked too often; try again later",
};
