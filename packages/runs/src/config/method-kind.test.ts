import { describe, expect, it } from "vitest";
import { thawingMethodList } from "./method-kind.js";

const read = (text: string) => {
  const value = thawingMethodList.parse(text);
  return thawingMethodList.fits(value) ? value : undefined;
};

describe("thawing methods on a command line", () => {
  it("are names with what they are made with", () => {
    expect(read("lora:rank=2:targets=attention+feedForward,vera")).toEqual([
      { name: "lora", arguments: { rank: 2, targets: ["attention", "feedForward"] } },
      { name: "vera" },
    ]);
  });

  it("are refused where a key is there twice", () => {
    expect(read("lora:rank=2:rank=4")).toBeUndefined();
    expect(read("lora:rank=2:rank=2")).toBeUndefined();
    expect(read("lora:rank=2,lora:rank=4")).toHaveLength(2);
  });
});
