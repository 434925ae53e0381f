import { describe, expect, it } from "vitest";
import { publicAddress, publicText } from "./public-text.js";

const SECRET = "S3CR3T";

/** Addresses that let anyone in who reads them. */
const signed = [
  `https://bucket.example/m/gpt2?X-Amz-Signature=${SECRET}`,
  `http://host/m/gpt2/?X-Amz-Credential=a&X-Amz-Signature=${SECRET}`,
  `https://host/m/gpt2?${SECRET}`,
  `https://user:${SECRET}@host/m/gpt2`,
  `https://${SECRET}@host:8080/m/gpt2`,
  `https://us%40er:${SECRET}@host/m/gpt2`,
  `https://us:er:${SECRET}@host/m/gpt2`,
  `https://us@er:${SECRET}@host/m/gpt2`,
  `https://host/m/gpt2#token=${SECRET}`,
  `https://host/m/gpt2#${SECRET}`,
  `https://host/m/gpt2?a=b c&sig=${SECRET}`,
  `https://host/m/gpt2?a=b#c?sig=${SECRET}`,
  `https:\\\\user:${SECRET}@host\\m/gpt2`,
  `https:user:${SECRET}@host/m/gpt2`,
  `HTTPS://HOST/m/gpt2?${SECRET}`,
];

describe("publicAddress()", () => {
  it.each(signed)("tells of %s where it leads, and does not let in", (address) => {
    const shown = publicAddress(address);
    expect(shown).not.toContain(SECRET);
    expect(shown).toMatch(/^https?:\/\/[\w.]+(?::8080)?\/m\/gpt2\/?$/);
  });

  it("leaves other addresses as they are", () => {
    expect(publicAddress("https://host:8080/a%20b/c.bin")).toBe("https://host:8080/a%20b/c.bin");
  });

  it.each([
    `http://[bad/m?sig=${SECRET}`,
    `s3://key:${SECRET}@bucket/m`,
    `user:${SECRET}@host/m`,
    `host/m?sig=${SECRET}`,
    "",
  ])("stands what is no address: %s", (text) => {
    expect(publicAddress(text)).not.toContain(SECRET);
  });
});

describe("publicText()", () => {
  it.each([...signed.filter((address) => address.includes("://")), `s3://key:${SECRET}@bucket/m`])(
    "takes keys out of a sentence with %s",
    (address) => {
      const text = publicText(`Cannot read ${address}: the server answered 403`);
      expect(text).not.toContain(SECRET);
      expect(text).toMatch(/^Cannot read .*the server answered 403$/);
    },
  );

  it.each([
    ["Invalid header value Bearer hf_abc\ndef", "Invalid header value Bearer …\ndef"],
    ["no such token: hf_abcdefghijklmnopqrst", "no such token: hf_…"],
    ["the folder hf_cache and the bearer of it", "the folder hf_cache and the bearer of it"],
  ])("takes tokens out of %j", (text, shown) => {
    expect(publicText(text)).toBe(shown);
  });

  it("names the last part alone of a file's address", () => {
    expect(publicText("see file:///home/me/a.bin or so")).toBe("see a.bin or so");
  });
});
