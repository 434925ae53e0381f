import { publicText } from "@permafrost/common/public-text";
import { describe, expect, it } from "vitest";
import { baseName } from "./adapter/base-name.js";
import { publicJson } from "./public-json.js";

const SECRET = "S3CR3T";

/** Addresses that let anyone in who reads them. */
const signed = [
  `https://bucket.example/m/gpt2?X-Amz-Signature=${SECRET}`,
  `http://host/m/gpt2?X-Amz-Credential=a&X-Amz-Signature=${SECRET}`,
  `https://user:${SECRET}@host/m/gpt2`,
  `https://${SECRET}@host:8080/m/gpt2`,
  `https://us:er:${SECRET}@host/m/gpt2`,
  `https://host/m/gpt2#token=${SECRET}`,
  `https://host/m/gpt2?a=(1);sig=${SECRET}`,
  `https://host/m/gpt2?a='b'&sig=${SECRET}`,
  `https://host/m/gpt2?a=b c&sig=${SECRET}`,
  `https://host/m/gpt2?a=b\\c&sig=${SECRET}`,
  `HTTPS://HOST/m/gpt2?${SECRET}`,
  `s3://key:${SECRET}@bucket/m/gpt2`,
  `//host/m/gpt2?sig=${SECRET}`,
  `host/m/gpt2?sig=${SECRET}`,
  `user:${SECRET}@host/m/gpt2`,
];

/** What derived sources call themselves. */
const derived = [
  (origin: string) => origin,
  (origin: string) => `${origin}, first 2 layers`,
  (origin: string) => `statistics of ${origin} (seed 3)`,
  (origin: string) => `attention of ${origin}, rest of random gpt2 weights (seed 0)`,
  (origin: string) => `attention of o/bert, rest of ${origin}`,
];

describe.each(signed)("%s", (address) => {
  it.each(derived)("says where, and does not let in: %s", (of) => {
    const text = publicText(of(address));
    expect(text).not.toContain(SECRET);
    expect(text).toContain("m/gpt2");
    expect(baseName({ origin: of(address) })).not.toContain(SECRET);
    expect(JSON.stringify(publicJson({ a: [{ b: of(address) }] }))).not.toContain(SECRET);
  });
});

describe("publicText()", () => {
  it("leaves alone what holds no address", () => {
    for (const text of [
      "random gpt2 weights (seed 0)",
      "openai-community/gpt2@607a30d783df, first 2 layers",
      "o/bert: 3 of 4 (75 %)",
      "https://host:8080/m/gpt2 and ftp://host/",
      "is it? a = b",
      "",
    ])
      expect(publicText(text)).toBe(text);
  });

  it("takes time that grows with the length", () => {
    for (const unit of ["a", "?", "a:", "a://", "=", "?a", "@", "a://a ", " =", "://?", "a@:"]) {
      const work = (length: number) => {
        const text = unit.repeat(Math.ceil(length / unit.length));
        const times = Array.from({ length: 3 }, () => {
          const before = performance.now();
          publicText(text);
          return performance.now() - before;
        });
        return Math.min(...times);
      };
      // four times the text, at most eight times the time; what takes no time tells nothing
      const small = work(25_000);
      expect(work(100_000), JSON.stringify(unit)).toBeLessThan(8 * small + 40);
    }
  });
});

describe("baseName()", () => {
  it.each([
    ["/home/me/models/gpt2", "gpt2"],
    ["/home/my models/gpt 2/", "gpt 2"],
    ["./models/gpt2", "gpt2"],
    ["../gpt2", "gpt2"],
    ["~/models/gpt2", "gpt2"],
    ["C:\\models\\gpt2", "gpt2"],
    ["\\\\server\\share\\gpt2", "gpt2"],
    ["file:///home/me/models/gpt2", "gpt2"],
    ["/home/me/gpt2, first 2 layers", "gpt2, first 2 layers"],
    ["statistics of /home/me/gpt2 (seed 3)", "statistics of gpt2 (seed 3)"],
    ["attention of ./a/bert, rest of ~/b/gpt2", "attention of bert, rest of gpt2"],
    ["random gpt2 weights (seed 0)", "random gpt2 weights (seed 0)"],
  ])("calls %s %s: where a folder lies is nobody's business", (origin, name) => {
    expect(baseName({ origin })).toBe(name);
  });

  it("is the repository's where there is one", () => {
    const repository = { name: "o/bert", commit: "a".repeat(40) };
    expect(baseName({ origin: "/cache/x", repository })).toBe("o/bert");
  });
});
