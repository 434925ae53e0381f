import { publicText } from "@permafrost/common/public-text";
import { oneLine } from "@permafrost/common/quote";

/** The error for a response that is a refusal. `what` is what was asked for, such as `owner/name@main`. */
export async function explainStatus(response: Response, what: string): Promise<Error> {
  const code = response.headers.get("x-error-code") ?? "";
  const said = response.headers.get("x-error-message");
  await response.body?.cancel().catch(() => {});
  const reason = BY_CODE[code] ?? BY_STATUS[response.status] ?? `the server answered ${response.status}`;
  const detail = said === null ? "" : ` (the server says: ${oneLine(publicText(said.slice(0, 200)))})`;
  return Object.assign(new Error(`Cannot read ${what}: ${reason}${detail}`), { status: response.status });
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
