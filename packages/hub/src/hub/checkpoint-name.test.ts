import { describe, expect, it } from "vitest";
import { parseCheckpointName } from "./checkpoint-name.js";

const parse = (text: string, endpoint = "https://huggingface.co") => parseCheckpointName(text, endpoint);
const repository = (name: string, revision?: string, type = "model") => ({
  kind: "repository",
  type,
  name,
  revision,
});

describe("parseCheckpointName()", () => {
  it("knows repositories", () => {
    expect(parse("openai-community/gpt2")).toEqual(repository("openai-community/gpt2"));
    expect(parse("gpt2")).toEqual(repository("gpt2"));
    expect(parse("a/b@v1.0")).toEqual(repository("a/b", "v1.0"));
    expect(parse("a/b@refs/pr/1")).toEqual(repository("a/b", "refs/pr/1"));
    const page = { ...repository("a/b", "refs/pr/1"), endpoint: "https://huggingface.co" };
    expect(parse("https://huggingface.co/a/b/tree/refs%2Fpr%2F1?x")).toEqual(page);
    const mirror = { ...repository("a/b"), endpoint: "http://mirror/hf" };
    expect(parse("http://mirror/hf/a/b/", "http://mirror/hf")).toEqual(mirror);
  });

  it("knows data sets and spaces", () => {
    expect(parse("datasets/a/b@v1")).toEqual(repository("a/b", "v1", "dataset"));
    expect(parse("spaces/a/b")).toEqual(repository("a/b", undefined, "space"));
    expect(parse("datasets/squad")).toEqual(repository("squad", undefined, "dataset"));
    const page = { ...repository("a/b", "main", "dataset"), endpoint: "https://huggingface.co" };
    expect(parse("https://huggingface.co/datasets/a/b/tree/main")).toEqual(page);
    expect(parseCheckpointName("a/b", "https://hub", "dataset")).toEqual(
      repository("a/b", undefined, "dataset"),
    );
    expect(parseCheckpointName("spaces/a/b", "https://hub", "dataset")).toEqual(
      repository("a/b", undefined, "space"),
    );
    expect(() => parse("datasets/a/b/c")).toThrow(TypeError);
  });

  it("knows folders and other URLs", () => {
    for (const path of ["./a", "../a/b", "/a", "~/a", "C:\\a", "D:/a", ".", "file:///a"]) {
      expect(parse(path)).toEqual({ kind: "folder", path });
    }
    for (const url of [
      "https://example.org/a/b",
      "https://huggingface.co/a/b/resolve/main/model.safetensors",
    ]) {
      expect(parse(url)).toEqual({ kind: "url", url });
    }
  });
});
