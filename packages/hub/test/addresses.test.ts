import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { fromHub, type HubOptions, hubFiles, pushFiles } from "../src/index.js";
import { SMALL, serveEach } from "./served.js";

const hub = serveEach();
const SECRET = "S3CR3T";

/** All that an error shows when a runtime prints it. */
const printed = (error: unknown) => inspect(error, { depth: 20, showHidden: true });

async function failure(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  return printed(error);
}

const impatient: HubOptions = { patience: { attempts: 1, firstDelay: 1 } };

/** How an address can let in whoever has it. */
const KEYS = [
  `?X-Amz-Credential=a%2Fb&X-Amz-Signature=${SECRET}`,
  `?${SECRET}`,
  `?sig=a#${SECRET}`,
  `#token=${SECRET}`,
];

describe.each(KEYS)("an address with %s", (key) => {
  it("is read with its key, which is nowhere in what is said of it", async () => {
    const address = `${hub.server.url}/o/small/resolve/main/${key}`;
    const source = await fromHub(address, impatient);
    expect([...(await source.read("a"))]).toEqual([1, 2, 3]);
    const query = new URL(address).search;
    expect(
      hub
        .seen(/resolve/)
        .every(({ url }) => url.includes(`model.safetensors${query}`) || url.includes(`config.json${query}`)),
    ).toBe(true);
    expect(source.origin).toBe(`${hub.server.url}/o/small/resolve/main/`);
    expect(printed(source)).not.toContain(SECRET);
    const files = await hubFiles(address, impatient);
    expect(files.origin).not.toContain(SECRET);
    const missing = await failure(files.read("absent.bin"));
    expect(missing).toContain("absent.bin");
    expect(missing).not.toContain(SECRET);
  });

  const answers: Readonly<Record<string, () => Promise<Response>>> = {
    "a refusal": async () => new Response(null, { status: 403 }),
    "a server that repeats it": async () =>
      new Response(null, {
        status: 400,
        headers: { "x-error-message": `no http://host/m/${key} here \x9b2J` },
      }),
    "a busy server": async () => new Response(null, { status: 429, headers: { "retry-after": "9999" } }),
    "a failed connection": async () =>
      Promise.reject(
        new TypeError(`fetch failed for http://host/m/${key}`, {
          cause: new Error(`GET http://u:${SECRET}@host/m/${key}`),
        }),
      ),
    "no size": async () => new Response(null, { status: 206 }),
    "a file that is none": async () => new Response("not a file of tensors"),
  };
  it.each(Object.keys(answers))("is not told after %s", async (answer) => {
    const fetch = answers[answer]!;
    for (const name of [`http://host/m/${key}`, `http://host/m/model.safetensors${key}`]) {
      const said = await failure(fromHub(name, { ...impatient, fetch }));
      expect(said).toContain("Cannot ");
      expect(said).not.toContain(SECRET);
      expect(said).not.toContain("\x9b");
    }
  });

  it("is not told when it is no address, or its revision is none", async () => {
    for (const work of [
      () => fromHub(`http://[host/${key}`),
      () => fromHub(`http://host/m/${key}`, { revision: "../x" }),
      () => fromHub(`o/n/m${key}=`),
      () => pushFiles(`http://host/m/${key}`, [], { token: "hf_x" }),
    ])
      expect(await failure(work())).not.toContain(SECRET);
  });
});

describe("a user and a password in an address", () => {
  it.each([`user:${SECRET}@`, `${SECRET}@`, `:${SECRET}@`, `us%40er:${SECRET}@`])(
    "are refused, and not told: %s",
    async (credentials) => {
      for (const name of [`http://${credentials}host/m`, `http://${credentials}host/m/model.safetensors`]) {
        const said = await failure(fromHub(name, impatient));
        expect(said).toMatch(/TypeError: Cannot open http:\/\/host\/m.*: fetch takes no user and password/);
        expect(said).not.toContain(SECRET);
      }
      const endpoint = `http://${credentials}127.0.0.1:9`;
      expect(await failure(fromHub("o/n", { ...impatient, endpoint }))).not.toContain(SECRET);
      expect(await failure(pushFiles("o/n", [], { endpoint, token: "hf_x" }))).not.toContain(SECRET);
      expect(await failure(pushFiles("o/n", [], { endpoint, token: "" }))).not.toContain(SECRET);
    },
  );
});

describe("an address that the Hub redirects to", () => {
  it("is not told when it breaks, is busy, or refuses", async () => {
    const source = await hub.open("o/small", { keep: "nothing" });
    await source.read("a");
    expect(hub.seen(/^cdn.*signature=1/).length).toBeGreaterThan(0);
    for (const fault of [
      { status: 429, headers: { "retry-after": "9999" } },
      { status: 503 },
      { status: 403 },
      { cutAfter: 0 },
    ]) {
      hub.server.faults.unshift({ match: /^cdn/, ...fault });
      const said = await failure(source.read("unused"));
      expect(said).toContain("Cannot ");
      expect(said).not.toContain("signature");
    }
  });

  it("is not told when files are pushed to it", async () => {
    hub.server.faults.push({ match: /^cdn/, status: 403 });
    const large = new Uint8Array(20_000_000);
    const said = await failure(
      pushFiles("o/new", [{ path: "model.safetensors", bytes: large }], { token: "hf_may_write" }),
    );
    expect(said).toContain("Cannot push to o/new: ");
    expect(said).not.toMatch(/[?&][\w-]*(?:signature|upload)/i);
  });
});

it("a token is in no message", async () => {
  const token = `hf_${SECRET}`;
  hub.server.repositories["o/gated"] = { files: SMALL, token: "hf_right", access: "gated" };
  expect(await failure(hub.open("o/gated", { token }))).not.toContain(SECRET);
  expect(await failure(pushFiles("o/n", [], { token: SECRET }))).not.toContain(SECRET);
  await hub.server.close();
  expect(await failure(hub.open("o/small", { token }))).not.toContain(SECRET);
});
