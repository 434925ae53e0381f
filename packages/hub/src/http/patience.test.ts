import { describe, expect, it } from "vitest";
import { beforeRetry, isBusy, PATIENT, retryAfter } from "./patience.js";

const headers = (values: Record<string, string>) => new Headers(values);
const now = Date.parse("2030-01-01T00:00:00Z");

describe("retryAfter()", () => {
  it("reads seconds, dates and the Hub's RateLimit", () => {
    expect(retryAfter(headers({ "retry-after": "7" }), now)).toBe(7000);
    expect(retryAfter(headers({ "retry-after": "Tue, 01 Jan 2030 00:00:05 GMT" }), now)).toBe(5000);
    expect(retryAfter(headers({ "retry-after": "Mon, 01 Jan 2029 00:00:05 GMT" }), now)).toBe(0);
    expect(retryAfter(headers({ ratelimit: '"api";r=0;t=55' }), now)).toBe(55_000);
    expect(retryAfter(headers({ "retry-after": "soon" }), now)).toBeUndefined();
    expect(retryAfter(headers({}), now)).toBeUndefined();
  });
});

describe("beforeRetry()", () => {
  it("ends with the reason of the signal", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(beforeRetry(PATIENT, 4, undefined, signal)).rejects.toThrow("enough");
  });

  it("does not wait longer than it may", async () => {
    const response = new Response(null, { status: 429, headers: { "retry-after": "301" } });
    await expect(beforeRetry(PATIENT, 1, response)).rejects.toThrow("the server asks to wait 301 s");
  });
});

describe("isBusy()", () => {
  it("tells later from no", () => {
    const busy = [200, 400, 401, 403, 404, 408, 416, 425, 429, 500, 501, 502, 503, 504].filter((status) =>
      isBusy(new Response(null, { status })),
    );
    expect(busy).toEqual([408, 425, 429, 500, 502, 503, 504]);
  });
});
