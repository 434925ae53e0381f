import { builtin, hasBuiltins } from "@permafrost/common/builtin";

/** What this runs in, and its version: `node 20.20.1`, `deno 2.9.6`, `bun 1.4.5`; `browser` in one. */
export function runtimeName(): string {
  if (!hasBuiltins()) return "browser";
  const { versions } = builtin("process") as { versions: Record<string, string | undefined> };
  const name = ["deno", "bun"].find((other) => versions[other]) ?? "node";
  return `${name} ${versions[name]}`;
}
