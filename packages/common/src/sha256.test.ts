import { createContext, runInContext } from "node:vm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { canHash, hex, sha1, sha256 } from "./sha256.js";

const bytes = (text: string) => new TextEncoder().encode(text);
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("sha256()", () => {
  it("gives the standard's own examples", async () => {
    expect(await sha256(bytes("abc"))).toBe(ABC);
    expect(await sha256(new Uint8Array())).toBe(
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    expect(await sha1(bytes("abc"))).toBe("a9993e364706816aba3e25717850c26c9cd0d89d");
  });

  it("takes a view alone, and parts in their order", async () => {
    expect(await sha256(bytes("xabcx").subarray(1, 4))).toBe(ABC);
    expect(await sha256([bytes("a"), bytes(""), bytes("bc")])).toBe(ABC);
    expect(await sha256([bytes("bc"), bytes("a")])).not.toBe(ABC);
  });

  it("takes bytes of another realm, as Node's are where tests play at being a page", async () => {
    const content = runInContext("Uint8Array.of(97, 98, 99)", createContext({})) as Uint8Array;
    expect(content).not.toBeInstanceOf(Uint8Array);
    expect(await sha256(content)).toBe(ABC);
    expect(await sha256([content])).toBe(ABC);
  });

  it("asks Node's module by the name that Deno knows, too", async () => {
    const asked = vi.spyOn(process.getBuiltinModule("crypto"), "createHash");
    await sha256([bytes("a"), bytes("bc")]);
    await sha1([bytes("a")]);
    expect(asked.mock.calls.map(([name]) => name.toUpperCase())).toEqual(["SHA256", "SHA1"]);
    asked.mockRestore();
  });

  it("asks Node's module where a page is played that has no digests", async () => {
    vi.stubGlobal("crypto", {});
    expect(canHash()).toBe(true);
    expect(await sha256(bytes("abc"))).toBe(ABC);
  });

  it("does without Node", async () => {
    vi.stubGlobal("process", undefined);
    expect(await sha256(bytes("abc"))).toBe(ABC);
    expect(await sha256([bytes("a"), bytes("bc")])).toBe(ABC);
  });

  it("says what is missing in an insecure page", async () => {
    vi.stubGlobal("process", undefined);
    expect(canHash()).toBe(true);
    vi.stubGlobal("crypto", {});
    expect(canHash()).toBe(false);
    await expect(sha256(bytes("abc"))).rejects.toThrow(
      "Cannot compute SHA-256: this page has no crypto.subtle",
    );
  });
});

it("hex() writes two digits a byte", () => {
  expect(hex(Uint8Array.of(0, 10, 255))).toBe("000aff");
});
