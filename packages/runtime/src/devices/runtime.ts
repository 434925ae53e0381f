/** True in a page or a worker of a browser; false in Node, Deno and Bun. */
export function isBrowser(): boolean {
  return (
    "document" in globalThis ||
    ("WorkerGlobalScope" in globalThis && !("Deno" in globalThis || "process" in globalThis))
  );
}
