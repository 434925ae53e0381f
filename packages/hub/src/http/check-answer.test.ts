import { afterEach, describe, expect, it, vi } from "vitest";
import { checkAnswer, partOf } from "./check-answer.js";

afterEach(() => {
  vi.unstubAllGlobals();
});

const asked = { start: 10, end: 20, size: 100 };
const answer = (status: number, headers: Record<string, string>, type: ResponseType = "basic") =>
  ({ status, headers: new Headers(headers), type }) as Response;

describe("checkAnswer()", () => {
  it("takes the part that was asked for, and a shorter one as far as it goes", () => {
    expect(checkAnswer(answer(206, { "content-range": "bytes 10-19/100" }), asked)).toEqual({ end: 20 });
    expect(checkAnswer(answer(206, { "content-range": "bytes 10-14/100" }), asked)).toEqual({ end: 15 });
    expect(checkAnswer(answer(206, { "content-range": "bytes 10-99/100" }), asked)).toEqual({ end: 20 });
  });

  it("takes a whole file where all of it was asked for", () => {
    const all = { start: 0, end: 100, size: 100 };
    expect(checkAnswer(answer(200, {}), all)).toEqual({ end: 100 });
    expect(checkAnswer(answer(200, { "content-length": "100" }), all)).toEqual({ end: 100 });
    expect(checkAnswer(answer(200, { "content-length": "40", "content-encoding": "gzip" }), all)).toEqual({
      end: 100,
    });
    expect(checkAnswer(answer(200, { "content-length": "99" }), all)).toMatchObject({ changed: true });
    expect(checkAnswer(answer(200, {}), asked).fault).toBe("the server does not send parts of files");
  });

  it("takes a part without its place only in a browser, which may hide it", () => {
    const hidden = answer(206, { "content-length": "10" }, "cors");
    expect(checkAnswer(hidden, asked).fault).toBe("the server does not say which part of it comes");
    vi.stubGlobal("process", undefined);
    expect(checkAnswer(hidden, asked)).toEqual({ end: 20 });
    expect(checkAnswer(answer(206, {}, "cors"), asked)).toEqual({ end: 20 });
    for (const other of [
      answer(206, { "content-length": "9" }, "cors"),
      answer(206, { "content-length": "10" }, "basic"),
      answer(206, { "content-range": "bytes 14-23/100", "content-length": "10" }, "cors"),
    ])
      expect(checkAnswer(other, asked).fault).toBeDefined();
  });
});

it("partOf() reads what is said, and nothing else", () => {
  const said = (range: string) => partOf(new Headers({ "content-range": range }));
  expect(said("bytes 0-9/100")).toEqual({ first: 0, last: 9, total: 100 });
  for (const range of ["bytes */100", "bytes 0-9/*", "items 0-9/100", "bytes 0-9/99999999999999999999", ""])
    expect(said(range)).toBeUndefined();
});
