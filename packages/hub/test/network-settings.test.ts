import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Fetch, fromHub, hubFiles, pushFiles, saveSafetensors } from "../src/index.js";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("settings of the network", () => {
  it.each([
    ["huggingface.co", "huggingface.co"],
    ["user:secret@hub.example", "hub.example"],
    ["ftp://hub.example", "ftp://hub.example"],
    ["hub.example?token=secret", "hub.example"],
  ])("HF_ENDPOINT=%s is named", async (value, shown) => {
    const said = `: expected an address such as https://huggingface.co, found "${shown}"`;
    await expect(fromHub("o/small", { endpoint: value })).rejects.toThrow(
      `Cannot use the option endpoint${said}`,
    );
    vi.stubEnv("HF_ENDPOINT", value);
    await expect(fromHub("o/small")).rejects.toThrow(new TypeError(`Cannot use HF_ENDPOINT${said}`));
    await expect(hubFiles("datasets/o/small")).rejects.toThrow(`Cannot use HF_ENDPOINT${said}`);
    await expect(pushFiles("o/small", [], { token: "hf_x" })).rejects.toThrow(
      `Cannot use HF_ENDPOINT${said}`,
    );
  });

  it("do not matter to a folder", async () => {
    const folder = await mkdtemp(join(tmpdir(), "permafrost-hub-"));
    await saveSafetensors(join(folder, "model.safetensors"), { a: { shape: [1], data: Float32Array.of(7) } });
    vi.stubEnv("HF_ENDPOINT", "no address");
    vi.stubEnv("HTTPS_PROXY", "no proxy");
    vi.stubEnv("HF_TOKEN", "no token");
    expect([...(await (await fromHub(folder)).read("a"))]).toEqual([7]);
    expect(await (await hubFiles(folder)).list!()).toEqual(["model.safetensors"]);
    await rm(folder, { recursive: true });
  });

  it("a token's line breaks are no part of it, and what else is wrong with it is said without it", async () => {
    const seen: (string | null)[] = [];
    const fetch: Fetch = async (_, init) => {
      seen.push(new Headers(init?.headers).get("authorization"));
      return new Response(null, { status: 404 });
    };
    for (const token of ["hf_ab\n", "hf_\r\nab", "\thf_ab "])
      await expect(fromHub("o/small", { token, fetch })).rejects.toThrow("there is nothing");
    expect(seen).toEqual(["Bearer hf_ab", "Bearer hf_ab", "Bearer hf_ab"]);
    for (const token of ["hf_a b", "hf_\u00e9", "hf_\u200bab"]) {
      vi.stubEnv("HF_TOKEN", token);
      for (const work of [
        fromHub,
        hubFiles,
        (name: string, options: object) => pushFiles(name, [], options),
      ]) {
        const error = (await work("o/small", { fetch }).catch((error: Error) => error)) as Error;
        expect(error.message).toMatch(/^Cannot use the access token: it has a blank or another letter/);
        expect(inspect(error)).not.toContain("hf_");
      }
    }
    expect(seen).toHaveLength(3);
  });
});
