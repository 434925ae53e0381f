import { environment, hasBuiltins } from "@permafrost/common/builtin";
import { quote } from "@permafrost/common/quote";
import { maskedAddress } from "./address.js";
import type { Fetch } from "./transfer.js";

/** What a proxy is spoken to by; the Python library's name for SOCKS whose proxy looks names up, as ours always does. */
const SCHEMES: Readonly<Record<string, string>> = {
  "http:": "http:",
  "https:": "https:",
  "socks:": "socks5:",
  "socks5:": "socks5:",
  "socks5h:": "socks5:",
};

/**
 * The `fetch` to use: the runtime's own, or under Node, where that one does not look at HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and
 * NO_PROXY, one that does. Deno and Bun look at them themselves.
 *
 * @param address what is fetched first: where NO_PROXY names its host, the others do not matter
 * @throws TypeError naming the variable that is no address of a proxy.
 */
export async function proxyFetch(address: string): Promise<Fetch> {
  const own: Fetch = (url, init) => fetch(url, init);
  if (!hasBuiltins() || "Deno" in globalThis || "Bun" in globalThis) return own;
  const variables = environment();
  const setting = (name: string) =>
    [name.toLowerCase(), name]
      .map((name) => ({ name, value: variables[name]?.trim() }))
      .find(({ value }) => value);
  const noProxy = setting("NO_PROXY")?.value ?? "";
  const all = setting("ALL_PROXY");
  const [plain, secure] = [setting("HTTP_PROXY") ?? all, setting("HTTPS_PROXY") ?? all];
  if ((!plain && !secure) || isExcepted(address, noProxy)) return own;
  const options = {
    noProxy,
    ...(plain && { httpProxy: proxyOf(plain.name, plain.value!) }),
    ...(secure && { httpsProxy: proxyOf(secure.name, secure.value!) }),
  };
  const undici = await import("#undici");
  const dispatcher = new undici.EnvHttpProxyAgent(options);
  return (url, init) =>
    undici.fetch(url, { ...(init as object), dispatcher }).catch((error: Error) => {
      const proxy = new URL(url).protocol === "https:" ? secure : plain;
      if (proxy === undefined || init?.signal?.aborted || isExcepted(url, noProxy)) throw error;
      // it may be the proxy that cannot be reached
      throw new TypeError(`${error.message} through the proxy that ${proxy.name} names`, {
        cause: error.cause,
      });
    }) as unknown as Promise<Response>;
}

function proxyOf(name: string, value: string): string {
  const scheme = URL.canParse(value) ? SCHEMES[new URL(value).protocol] : undefined;
  if (scheme !== undefined && new URL(value).hostname !== "")
    return scheme + value.slice(value.indexOf(":") + 1);
  throw new TypeError(
    `Cannot use the proxy that ${name} names: expected an address such as http://host:8080, found ${quote(maskedAddress(value))}`,
  );
}

/** Whether NO_PROXY names the host, a domain that it is in, or everything. */
function isExcepted(address: string, noProxy: string): boolean {
  const { hostname, port, protocol } = new URL(address);
  const ours = port || (protocol === "https:" ? "443" : "80");
  return noProxy.split(/[,\s]/).some((entry) => {
    const [, name = "", theirs = ours] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    const domain = name.replace(/^\*?\./, "");
    return name === "*" || (domain !== "" && theirs === ours && `.${hostname}`.endsWith(`.${domain}`));
  });
}
