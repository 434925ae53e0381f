import type { Fetch } from "./transfer.js";

const VARIABLES = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"];

/**
 * The `fetch` to use: the runtime's own, or under Node, where that one does not look at HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and
 * NO_PROXY, one that does. Deno and Bun look at them themselves.
 */
export async function proxyFetch(): Promise<Fetch> {
  const own: Fetch = (url, init) => fetch(url, init);
  if (typeof process === "undefined" || process.versions?.node === undefined) return own;
  if ("deno" in process.versions || "bun" in process.versions) return own;
  const [secure, plain, all] = VARIABLES.map((name) => process.env[name] || process.env[name.toLowerCase()]);
  if (!secure && !plain && !all) return own;
  const undici = await import("undici");
  const httpProxy = plain || all;
  const httpsProxy = secure || all;
  const dispatcher = new undici.EnvHttpProxyAgent({
    ...(httpProxy ? { httpProxy } : {}),
    ...(httpsProxy ? { httpsProxy } : {}),
  });
  return (url, init) =>
    undici.fetch(url, { ...(init as object), dispatcher }) as unknown as Promise<Response>;
}
