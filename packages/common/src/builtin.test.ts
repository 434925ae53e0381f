import fs from "node:fs/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { builtin, environment, hasBuiltins } from "./builtin.js";

afterEach(() => vi.unstubAllGlobals());

describe("builtin", () => {
  it("is the module of that name", () => {
    expect(hasBuiltins()).toBe(true);
    expect(builtin("fs/promises").open).toBe(fs.open);
    expect(environment()).toBe(process.env);
  });

  it("is there where a page is played", () => {
    vi.stubGlobal("document", {});
    vi.stubGlobal("window", globalThis);
    expect(hasBuiltins()).toBe(true);
  });

  it.each([
    ["none", undefined],
    ["one that a bundler made up", { env: { NODE_ENV: "production" }, versions: {} }],
  ])("says that it is not there where the process is %s", (_, process) => {
    vi.stubGlobal("process", process);
    expect(hasBuiltins()).toBe(false);
    expect(environment()).toEqual(process?.env ?? {});
    expect(() => builtin("path")).toThrow("Cannot load Node's module path: this runtime has none");
  });
});
