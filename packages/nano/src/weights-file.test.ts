import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageFolder } from "@permafrost/common/package-folder";
import { afterEach, describe, expect, it, vi } from "vitest";
import { weightsFile } from "./weights-file.js";

vi.mock("@permafrost/common/package-folder", { spy: true });

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const DATA = join(import.meta.dirname, "../data");
const RANDOM = "random/model.safetensors";
const at = (href: string) => () => new URL(href);
const nowhere = () => new URL("../data/random/model.safetensors", undefined);
const open = (place: () => URL, from?: string) =>
  weightsFile('open the body "random"', "random", place, from);
const COPY =
  'Copy the folder data of @permafrost/nano to where the program can read it, and name that with the option from: nano("random", { from: "data/" })';

it.each([
  ["whose bundler left it behind", at("file:///gone/model.safetensors")],
  ["that does not know where it is", nowhere],
])("a program %s has the file that is installed, in Node", async (_, place) => {
  const found = await open(place);
  expect(found.at).toMatch(/^file:.*\/node_modules\/@permafrost\/nano\/data\/random\/model.safetensors$/);
  expect(Buffer.compare(found.bytes, await readFile(join(DATA, RANDOM)))).toBe(0);
});

it("a server that stands alone has it in the working directory", async () => {
  const folder = await mkdtemp(join(tmpdir(), "permafrost-alone-"));
  const file = join(folder, "node_modules/@permafrost/nano/data", RANDOM);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, "weights");
  vi.mocked(packageFolder).mockReturnValue(undefined);
  vi.spyOn(process, "cwd").mockReturnValue(folder);
  expect((await open(at("file:///_next/static/media/model.safetensors"))).at).toBe(pathToFileURL(file).href);
  await rm(folder, { recursive: true });
});

it("takes a path for the folder, too, with a slash at its end or without", async () => {
  for (const from of [DATA, `${DATA}/`, pathToFileURL(DATA).href])
    expect((await open(nowhere, from)).at).toBe(pathToFileURL(join(DATA, RANDOM)).href);
});

it("says which file was not there", async () => {
  await expect(open(nowhere, "/gone")).rejects.toThrow(
    `Cannot open the body "random": ENOENT: no such file or directory, open '/gone/random/model.safetensors'. ${COPY}`,
  );
});

describe("in a page", () => {
  const page = (answer: () => Promise<Response>) => {
    vi.stubGlobal("process", undefined);
    vi.stubGlobal("document", { baseURI: "https://example.org/app/" });
    vi.stubGlobal("fetch", vi.fn(answer));
  };
  const place = at("https://example.org/data/random/model.safetensors");

  it("the folder is relative to it", async () => {
    page(async () => new Response("weights"));
    expect(await open(place, "data")).toMatchObject({ at: `https://example.org/app/data/${RANDOM}` });
  });

  it("takes it from the package where Vite 7 moved its code beside that", async () => {
    const index = "<!doctype html><title>what is sent for every address</title>";
    page(async () => new Response(index));
    vi.mocked(fetch).mockImplementation(
      async (at) => new Response(String(at).includes("/.vite/") ? index : "weights"),
    );
    expect(await open(at(`http://localhost:5173/node_modules/.vite/data/${RANDOM}`))).toMatchObject({
      at: `http://localhost:5173/node_modules/@permafrost/nano/data/${RANDOM}`,
    });
  });

  it.each([
    ["answered 404", async () => new Response("gone", { status: 404 })],
    ["is a web page", async () => new Response("<!doctype html><title>App</title>")],
    ["cannot be fetched (Failed to fetch)", () => Promise.reject(new TypeError("Failed to fetch"))],
  ])("says that what a bundler left behind %s", async (found, answer) => {
    page(answer);
    await expect(open(place)).rejects.toThrow(
      `Cannot open the body "random": https://example.org/data/random/model.safetensors ${found}. ${COPY}`,
    );
  });

  it("says that a bundle that is no module does not know", async () => {
    page(async () => new Response());
    await expect(open(nowhere)).rejects.toThrow(
      `Cannot open the body "random": this bundle does not say where it is. ${COPY}`,
    );
  });

  it("knows a pointer of Git LFS", async () => {
    page(async () => new Response("version https://git-lfs.github.com/spec/v1\noid sha256:0"));
    await expect(open(place)).rejects.toThrow(/^Cannot open the body "random": it is a Git LFS pointer/);
  });
});
