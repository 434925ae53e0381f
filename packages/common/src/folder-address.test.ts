import { pathToFileURL } from "node:url";
import { afterEach, expect, it, vi } from "vitest";
import { folderAddress } from "./folder-address.js";

afterEach(() => vi.unstubAllGlobals());

it.each(["https://cdn.example/x", "https://cdn.example/x/"])("the address %s is one", (folder) => {
  expect(folderAddress(folder)).toBe("https://cdn.example/x/");
});

it("takes nothing for the folder that one is in", () => {
  expect(folderAddress("")).toBe(`${pathToFileURL(process.cwd()).href}/`);
});

it("takes a path of the system, and one with letters that addresses have no room for", () => {
  expect(folderAddress("some folder/ü#")).toBe(`${pathToFileURL("some folder/ü#").href}/`);
});

it.each(["document", "location"])("is relative to the %s in a page, or a worker of one", (name) => {
  vi.stubGlobal("process", undefined);
  const href = "https://example.org/app/index.html";
  vi.stubGlobal(name, { baseURI: href, href });
  expect(folderAddress("data")).toBe("https://example.org/app/data/");
  expect(folderAddress("/data/")).toBe("https://example.org/data/");
});
