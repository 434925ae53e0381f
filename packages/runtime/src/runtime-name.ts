/** What this runs in, and its version: `node 20.20.1`, `deno 2.9.6`, `bun 1.4.5`. */
export function runtimeName(): string {
  const { versions } = process as { versions: Record<string, string | undefined> };
  const name = ["deno", "bun"].find((other) => versions[other]) ?? "node";
  return `${name} ${versions[name]}`;
}
