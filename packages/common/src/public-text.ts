/** An address with its scheme, and what follows it if it looks as if a blank stood in its query. */
const ADDRESS = /\b[a-z][a-z0-9+.-]{0,30}:\/\/\S+(?:\s+\S*[&=]\S*)*/gi;
/** A query where there is no scheme. */
const QUERY = /[?#][^\s?#=]*=\S*/g;
/** A name and a password before a host. */
const CREDENTIALS = /(?<![^\s/:@])[^\s/:@]+:[^\s/@]{0,200}@/g;
/** What lets in by itself: tokens of the Hub, and what stands in a header for one. */
const TOKENS = /\b(hf_|Bearer\s+)[\w.~+/-]{3,}/g;
/** Shorter than this, what begins like a token of the Hub is a name. */
const SHORTEST_TOKEN = 20;

/**
 * Text for others to read: of addresses in it neither the query, nor the fragment, nor name and password, nor tokens, which may let anyone in;
 * of a file's address the last part alone.
 */
export function publicText(text: string): string {
  return text
    .replace(ADDRESS, withoutKeys)
    .replace(QUERY, "")
    .replace(CREDENTIALS, "")
    .replace(TOKENS, withoutToken);
}

/** One address of the web for others to read, whatever blanks are in it: without query, fragment, name and password. */
export function publicAddress(address: string): string {
  if (!URL.canParse(address)) return publicText(address);
  const url = new URL(address);
  url.username = "";
  url.password = "";
  url.search = "";
  url.hash = "";
  // of other schemes no part may be what a URL says it is
  return /^https?:$/.test(url.protocol) ? url.href : publicText(address);
}

function withoutToken(token: string, beginning: string): string {
  return beginning === "hf_" && token.length < SHORTEST_TOKEN ? token : `${beginning}…`;
}

function withoutKeys(address: string): string {
  const [scheme] = /^[^:]+:\/\//.exec(address)!;
  const [place] = address.slice(scheme.length).split(/[?#]/, 1);
  const [host, ...path] = place!.split("/");
  if (scheme.toLowerCase() === "file://") return path.findLast(Boolean) ?? "";
  return [scheme + host!.slice(host!.lastIndexOf("@") + 1), ...path].join("/");
}
