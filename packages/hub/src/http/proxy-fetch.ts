import { environment, hasBuiltins } from "@permafrost/common/builtin";
import type { Fetch } from "./transfer.js";

const VARIABLES = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"];

/**
 * The `fetch` to use: the runtime's own, or under Node, where that one does not look at HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and
 * NO_PROXY, one that does. Deno and Bun look at them themselves.
 */
export async function proxyFetch(): Promise<Fetch> {
  const own: Fetch = (url, init) => fetch(url, init);
  if (!hasBuiltins() || "Deno" in globalThis || "Bun" in globalThis) return own;
  const variables = environment();
  const [secure, plain, all] = VARIABLES.map((name) => variables[name] || variables[name.toLowerCase()]);
  if (!secure && !plain && !all) return own;
  const undici = await import("#undici");
  const httpProxy = plain || all;
  const httpsProxy = secure || all;
  const dispatcher = new undici.EnvHttpProxyAgent({
    ...(httpProxy ? { httpProxy } : {}),
    ...(httpsProxy ? { httpsProxy } : {}),
  });
  return (url, init) =>
    undici.fetch(url, { ...(init as object), dispatcher }) as unknown as Promise<Response>;
}
