import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";

const root = resolve(import.meta.dirname, "../../..");
const folder = await mkdtemp(join(import.meta.dirname, ".snippets-"));
afterAll(() => rm(folder, { recursive: true }));

describe.each(["packages/tasks/README.md", "docs/your-own-task.md"])("%s", async (file) => {
  const text = await readFile(join(root, file), "utf8");
  const snippets = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);

  test("has snippets", () => {
    expect(snippets.length).toBeGreaterThan(0);
  });

  test.each(snippets.map((code, i) => [i + 1, code] as const))(
    "snippet %d runs, and prints something",
    async (i, code) => {
      const path = join(folder, `${file.replaceAll(/\W/g, "-")}-${i}.ts`);
      await writeFile(path, code);
      const log = vi.spyOn(console, "log").mockImplementation(() => {});
      try {
        await import(/* @vite-ignore */ path);
        expect(log).toHaveBeenCalled();
      } finally {
        log.mockRestore();
      }
    },
  );
});
