import { describe, expect, it } from "vitest";
import { parseObject } from "./strict-json.js";

const parse = (text: string, dialect?: "json" | "python") =>
  parseObject(new TextEncoder().encode(text), "a.json", "the file", dialect);

describe("parseObject()", () => {
  it("refuses a key twice, at any depth and however it is written", () => {
    expect(parse('{"a":{"b":1},"b":[{"b":"{\\"b"}]}')).toEqual({ a: { b: 1 }, b: [{ b: '{"b' }] });
    expect(() => parse('{"a":[{"b":1,"\\u0062":2}]}')).toThrow('the file has the key "b" twice');
  });

  it("reads the numbers that Python writes, where it is told to", () => {
    const text = '{"a":Infinity,"b":[-Infinity,NaN],"Infinity":"NaN and -Infinity, \\"NaN\\\\","c":1}';
    expect(parse(text, "python")).toEqual({
      a: Infinity,
      b: [-Infinity, "NaN"],
      Infinity: 'NaN and -Infinity, "NaN\\',
      c: 1,
    });
    expect(() => parse(text)).toThrow(/^Cannot read a.json: the file is not valid JSON/);
    for (const broken of ['{"a":Infinity', '{"a":xNaN}', '{"a":NaNs}', "{NaN:1", '{"NaN', '{"a\\'])
      expect(() => parse(broken, "python"), broken).toThrow(SyntaxError);
    expect(() => parse('{"a":NaN,"a":1}', "python")).toThrow('the key "a" twice');
  });
});
