import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { sha256 } from "@permafrost/common/sha256";
import { fromFolder } from "@permafrost/hub";
import { frozen, openBody, random } from "@permafrost/models";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bodyNamed, NANO_NAMES } from "./bodies.js";
import { nano } from "./nano.js";

/** Comparing arrays number by number takes long. */
const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  Buffer.from(buffer, byteOffset, byteLength);

const DATA = join(import.meta.dirname, "../data");
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-nano-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(NANO_NAMES)("nano %s", (name) => {
  it("is what its folder holds, and a body", async () => {
    const [source, checkpoint] = [await nano(name), await fromFolder(join(DATA, name))];
    expect(source.config).toEqual(checkpoint.config);
    expect(source.names()).toEqual(checkpoint.names());
    for (const tensor of source.names()) {
      expect(source.describe(tensor)).toEqual(checkpoint.describe(tensor));
      expect(bytesOf(await source.read(tensor)).equals(bytesOf(await checkpoint.read(tensor)))).toBe(true);
    }
    const { body } = openBody(source);
    expect([body.layers, body.width.in, body.maxTokens]).toEqual([4, 112, 1024]);
    const [first, again] = [await source.read("ln_f.weight"), await source.read("ln_f.weight")];
    expect(first).not.toBe(again);
  });

  it("says which file it is, by a hash", async () => {
    expect(await sha256(await readFile(join(DATA, name, "model.safetensors")))).toBe(bodyNamed(name).sha256);
    expect(bodyNamed(name).config).toEqual(
      JSON.parse(await readFile(join(DATA, name, "config.json"), "utf8")),
    );
  });
});

it("no body has dropout: none was trained with it", () => {
  const rates = NANO_NAMES.flatMap((name) =>
    ["embd_pdrop", "attn_pdrop", "resid_pdrop"].map((key) => bodyNamed(name).config[key]),
  );
  expect(new Set(rates)).toEqual(new Set([0]));
});

it("all of it is small", async () => {
  const sizes = await Promise.all(
    NANO_NAMES.map(async (name) => (await stat(join(DATA, name, "model.safetensors"))).size),
  );
  expect(sizes.reduce((a, b) => a + b)).toBeLessThan(6e6);
});

it("the random one is what all others began from: as upstream draws it, rounded", async () => {
  const source = await nano("random");
  const { body, weights } = openBody(random(source.config, { seed: 0 }));
  for (const { name } of body.parameters) {
    const [stored, drawn] = [await source.read(name), await weights.read(name)];
    const furthest = stored.reduce((most, each, i) => Math.max(most, Math.abs(each - drawn[i]!)), 0);
    expect(furthest).toBeLessThan(1e-3);
  }
  const task = {
    input: { kind: "values", tokens: 4, dim: 1 },
    output: { tokens: 1, labels: 1, classes: 2 },
  } as const;
  expect(frozen(source, task).body.architecture).toBe("gpt2");
});

it("is fetched from another place, and refused if it is another file", async () => {
  const server = createServer(async (request, response) => {
    const found = await readFile(join(DATA, request.url!)).catch(() => undefined);
    response.writeHead(found ? 200 : 404).end(found);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  try {
    const { port } = server.address() as { port: number };
    const source = await nano("random", { from: `http://localhost:${port}/` });
    expect(source.names().length).toBe((await nano("random")).names().length);
    await expect(nano("random", { from: `http://localhost:${port}/no/` })).rejects.toThrow(
      /^Cannot open the body "random": http:.*\/no\/random\/model.safetensors answered 404\. Copy the folder data of @permafrost\/nano to where the program can read it, and name that with the option from: nano\("random", { from: "data\/" }\)$/,
    );
  } finally {
    server.close();
  }
  await mkdir(join(folder, "random"));
  const bytes = await readFile(join(DATA, "random/model.safetensors"));
  bytes[bytes.length - 1]! ^= 1;
  await writeFile(join(folder, "random/model.safetensors"), bytes);
  await expect(nano("random", { from: pathToFileURL(`${folder}/`) })).rejects.toThrow(
    /^Cannot open the body "random": expected a file of hash [0-9a-f]{12}…, found [0-9a-f]{12}… at file:.*; copy it from the folder data of @permafrost\/nano again$/,
  );
});

it("another name is answered with the nearest, another option refused", async () => {
  await expect(nano("bitz" as "bits")).rejects.toThrow(
    `Cannot open the body "bitz": expected one of ${NANO_NAMES.join(", ")}; did you mean bits?`,
  );
  await expect(nano("bits", { form: "x" } as object)).rejects.toThrow('the nearest is "from"');
  for (const from of [5, null, {}, "http://"])
    await expect(nano("bits", { from: from as string })).rejects.toThrow(
      'Cannot open the body "bits": expected from to be the address of a folder, found',
    );
  await expect(nano("bits").then((source) => source.read("wpe"))).rejects.toThrow(
    'Cannot find the tensor "wpe" in nano bits',
  );
});
