import { describe, expect, it } from "vitest";
import { type Fetch, hubFiles, openFiles, readRange } from "../src/index.js";
import { MANY, SMALL, serveEach } from "./served.js";

const hub = serveEach();
const { open } = hub;
const FILE = new Uint8Array(SMALL["model.safetensors"]);
const ADDRESS = "http://files.example/m/";
const PAGE = "<!doctype html><html><title>Home</title></html>";

/** What a server answers a request for bytes from `start` to before `end` of the weights with. */
type Answer = (start: number, end: number) => Response | undefined;

/** A server with the weights, that answers properly where `answer` gives nothing. */
function serving(answer: Answer): Fetch {
  return async (url, init) => {
    if (!url.includes("model.safetensors")) return new Response(null, { status: 404 });
    const range = new Headers(init?.headers).get("range")!;
    const [start, last] = range.slice("bytes=".length).split("-").map(Number) as [number, number];
    const end = Math.min(last + 1, FILE.length);
    return answer(start, end) ?? part(start, end);
  };
}
const part = (start: number, end: number, headers: Record<string, string> = {}, from = start) =>
  new Response(FILE.slice(from, from + end - start), {
    status: 206,
    headers: { "content-range": `bytes ${start}-${end - 1}/${FILE.length}`, ...headers },
  });
const reading = async (answer: Answer) => {
  const patience = { attempts: 3, firstDelay: 1 };
  const source = await open(ADDRESS, { fetch: serving(answer), patience });
  return [...(await source.read("b"))];
};
/** Changes the answers to all requests but the first, which asks for the size. */
const later = (answer: Answer) => {
  let count = 0;
  return reading((start, end) => (count++ === 0 ? undefined : answer(start, end)));
};

describe("an answer that is not what was asked for is refused", () => {
  const size = FILE.length;
  const withRange = (range: string) => (start: number, end: number) =>
    part(start, end, { "content-range": range });
  const answers: Record<string, [Answer, string]> = {
    "a part that begins later, and does not say so": [
      (start, end) => new Response(FILE.slice(start + 4, end + 4), { status: 206 }),
      "the server does not say which part of it comes",
    ],
    "a part that says of what, not from where": [withRange(`bytes */${size}`), "does not say which part"],
    "a part of a file of unknown size": [withRange("bytes 0-7/*"), "does not say which part"],
    "a part that begins later": [(start, end) => part(start + 4, end + 4), "were asked for"],
    "a part of a file of another size": [
      withRange(`bytes 0-7/${size + 1}`),
      `the file was changed while it was read (its size was ${size}, now it is ${size + 1})`,
    ],
    "a part that is longer than it says": [
      (start, end) => part(start, end, { "content-length": String(end - start + 4) }),
      "come, and that they are",
    ],
    "a compressed part": [
      (start, end) => part(start, end, { "content-encoding": "br" }),
      "the server compresses parts of files",
    ],
    "all of it": [() => new Response(FILE), "the server does not send parts of files"],
    nothing: [() => new Response(null, { status: 204 }), "answers 204 where a part of it was asked for"],
  };
  it.each(Object.keys(answers))("%s", async (what) => {
    const [answer, said] = answers[what]!;
    await expect(later(answer)).rejects.toThrow(said);
    await expect(later(answer)).rejects.toThrow(`Cannot read ${ADDRESS}model.safetensors: `);
  });

  it("a first part that says neither its size nor its place", async () => {
    const first = (headers: Record<string, string>) => () => new Response("x", { status: 206, headers });
    for (const headers of [{}, { "content-range": "bytes 4-5/800" }, { "content-range": "bytes 0-1/*" }])
      await expect(reading(first(headers as Record<string, string>))).rejects.toThrow(
        "the server sends a part of it, and does not say which, or of how many bytes",
      );
  });

  it("a whole file of another size, in the place of a small one", async () => {
    const change = (body: Uint8Array) => Uint8Array.of(...body, 32);
    hub.server.repositories["o/data"] = { files: { "a.csv": new TextEncoder().encode("1,2") } };
    hub.server.faults.push({ match: /a.csv/, change });
    const plain: Fetch = (url, init) => {
      const headers = new Headers(init?.headers);
      if (url.includes("a.csv")) headers.delete("range");
      return fetch(url, { ...init, headers });
    };
    const files = await openFiles("o/data", { keep: "nothing", fetch: plain });
    await expect(readRange((await files.open("a.csv"))!, 0, 3)).rejects.toThrow(
      "its size was 3, now it is 4",
    );
  });
});

describe("an answer that is part of what was asked for", () => {
  it("is taken as far as it goes, however small the parts are", async () => {
    let requests = 0;
    const most = 100_000;
    const fetch = serving((start, end) => {
      requests++;
      return part(start, Math.min(end, start + most));
    });
    const patience = { attempts: 1 };
    const source = await open(ADDRESS, { fetch, patience });
    requests = 0;
    expect(await source.read("unused")).toEqual(MANY);
    expect(requests).toBe(Math.ceil((4 * MANY.length) / most));
  });

  it("is not taken further than it says", async () => {
    // the body goes on with other bytes
    const answer: Answer = (start, end) => {
      const body = new Uint8Array(end - start + 100).fill(0xff);
      body.set(FILE.subarray(start, start + 2));
      const range = `bytes ${start}-${start + 1}/${FILE.length}`;
      return new Response(body, { status: 206, headers: { "content-range": range } });
    };
    expect(await later(answer)).toEqual([4, 5]);
  });
});

describe("an address that has expired is asked for anew", () => {
  it.each([400, 401, 403, 404, 410, 412, 416])("after %i", async (status) => {
    const source = await open("o/small", { keep: "nothing" });
    await source.read("a");
    hub.server.faults.push({ match: /^cdn/, times: 1, status });
    expect([...(await source.read("b"))]).toEqual([4, 5]);
  });
});

describe("what a server says of a refusal is shown", () => {
  const key = "?X-Amz-Signature=abcdef0123456789&token=S3CR3T";
  const refusing = (type: string, body: string): Fetch => {
    return async () => new Response(body, { status: 403, headers: { "content-type": type } });
  };
  it.each([
    [
      "application/xml",
      "<Error><Code>AccessDenied</Code><Message>Request has expired</Message><Key>abc</Key></Error>",
      "Request has expired",
    ],
    ["application/json; charset=utf-8", '{"error":"Quota of today is used up"}', "Quota of today is used up"],
    ["application/problem+json", '{"detail":"no\\nway"}', "no way"],
    ["text/plain", "IP \x1b[2Jblocked", "IP \\x1b[2Jblocked"],
    ["text/html", "<html><title>Log in first</title></html>", "Log in first"],
    ["text/plain", "x".repeat(1_000_000), "x".repeat(200)],
    [
      "text/plain",
      "signature abcdef0123456789 of S3CR3T, http://h/x?y=1, is not hf_abcdefghijklmnopqrstuv, Bearer xyz",
      "signature … of …, http://h/x is not hf_…, Bearer …",
    ],
  ])("as %s", async (type, body, said) => {
    await expect(open(`${ADDRESS}${key}`, { fetch: refusing(type, body) })).rejects.toThrow(
      `access is refused; ask for it on its page, then set HF_TOKEN to a token from https://huggingface.co/settings/tokens (the server says: ${said})`,
    );
  });

  it.each([
    ["application/json", "no JSON"],
    ["application/xml", "<Message>"],
    ["image/png", "x"],
    ["text/plain", ""],
  ])("unless it says nothing: %s %s", async (type, body) => {
    await expect(open(ADDRESS, { fetch: refusing(type, body) })).rejects.toThrow(/settings\/tokens$/);
  });
});

describe("a page in the place of a file", () => {
  const page = (type: string | undefined, body = PAGE, status = 200) => {
    const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
    if (status === 206) headers["content-range"] = `bytes 0-${body.length - 1}/${body.length}`;
    return new Response(body, { status, headers });
  };
  const pages: Record<string, () => Response> = {
    "by its type": () => page("text/html; charset=utf-8"),
    "by its first letters": () => page("application/octet-stream"),
    "without a type": () => page(undefined, `\ufeff\n ${PAGE.toUpperCase()}`),
    "of another beginning": () => page("text/html", "<!-- app --><head></head>"),
    "of XML": () => page("application/xhtml+xml", '<?xml version="1.0"?><html></html>'),
    "in parts": () => page("text/html", PAGE, 206),
  };
  it.each(Object.keys(pages))("is no file: %s", async (kind) => {
    const fetch: Fetch = async (url) =>
      url.endsWith("pytorch_model.bin") ? new Response(FILE) : pages[kind]!();
    // the next name is tried, and what is there is looked at
    expect((await open(ADDRESS, { fetch })).names()).toEqual(["a", "unused", "b"]);
    const none: Fetch = async () => pages[kind]!();
    await expect(open(ADDRESS, { fetch: none })).rejects.toThrow(
      /^Cannot find weights in http:\/\/files.example\/m\/: it has none of .*; the server sends a web page in its place$/,
    );
    await expect(open(`${ADDRESS}x.safetensors`, { fetch: none })).rejects.toThrow(
      "it has none of x.safetensors; the server sends a web page in its place",
    );
    const files = await hubFiles(ADDRESS, { fetch: none });
    await expect(files.read("train.csv")).rejects.toThrow(
      `Cannot read train.csv in ${ADDRESS}: there is no such file; the server sends a web page in its place`,
    );
  });

  it("is a file where a page is meant, or it only says that it is one", async () => {
    const files = await hubFiles(ADDRESS, { fetch: async () => page("text/html") });
    expect(new TextDecoder().decode(await files.read("docs/index.html"))).toBe(PAGE);
    const table = await hubFiles(ADDRESS, { fetch: async () => page("text/html", "a,b\n1,2\n") });
    expect(new TextDecoder().decode(await table.read("a.csv"))).toBe("a,b\n1,2\n");
    const safetensors: Fetch = async () => new Response(FILE, { headers: { "content-type": "text/html" } });
    expect([
      ...(await (
        await open(`${ADDRESS}x.safetensors`, {
          fetch: async (url) => (url.endsWith(".json") ? page("text/html") : safetensors(url)),
        })
      ).read("a")),
    ]).toEqual([1, 2, 3]);
  });

  it("an empty file is a file", async () => {
    const headers = { "content-range": "bytes */0" };
    const files = await hubFiles(ADDRESS, {
      fetch: async () => new Response(null, { status: 416, headers }),
    });
    expect(await files.read("empty.txt")).toEqual(new Uint8Array());
  });
});
