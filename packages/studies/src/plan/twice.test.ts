import { expect, it } from "vitest";
import { keyTwice } from "./twice.js";

it.each<[string, ReturnType<typeof keyTwice>]>([
  ['{"a": 1, "b": {"a": 2}, "c": [{"a": 3}, {"a": 4}]}', undefined],
  ['{"a": 1, "a": 2}', ["a"]],
  ['{"a": {"b": ["x", {"c": 1, "d": "c", "c": {}}]}}', ["a", "b", 1, "c"]],
  ['{"a": "{\\"b\\": 1, \\"b\\": 2}", "b": ":,{"}', undefined],
  // the same key, written in two ways
  ['{"a": 1, "\\u0061": 2}', ["a"]],
  [`{"a": ${"[".repeat(50_000)}${"]".repeat(50_000)}}`, undefined],
  ["3", undefined],
])("finds what an object has twice in %.60s", (text, place) => {
  JSON.parse(text);
  expect(keyTwice(text)).toEqual(place);
});
