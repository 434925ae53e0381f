import { cp, mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { permafrost } from "@permafrost/testing/command-line";
import { ADDRESSES, isThere, redisServer, SERVERS } from "@permafrost/testing/redis-server";
import { describe, expect, test } from "vitest";

const RUN =
  "--task bit-xor --bits 2 --model gpt2-tiny --random --layers-kept 1 --steps 20 --batch-size 4 --evaluate-every 10 --evaluate-examples 16 --device native --grid seed=0..5";
const planned = async (name: string) => {
  const sweep = join(await mkdtemp(join(tmpdir(), "queue-cli-")), name);
  await permafrost(["sweep", "plan", sweep, ...RUN.split(" ")]);
  return sweep;
};
const weightsIn = async (sweep: string) => {
  const ids = (await readdir(join(sweep, "runs"))).sort();
  return Promise.all(
    ids.map(async (id) => [id, await readFile(join(sweep, "runs", id, "thawed.safetensors"), "hex")]),
  );
};

describe.each(SERVERS)("%s", (program) => {
  if (!isThere(program)) return test.skip(`is not installed: apt-get install ${program}`);

  test("several processes, at several addresses, work on a sweep, one of them elsewhere, to the bits of one alone", async () => {
    const server = await redisServer(program);
    const { port } = new URL(server.url);
    const at = (i: number) => [
      "--queue",
      `redis://${ADDRESSES[i % ADDRESSES.length]}:${port}`,
      "--jobs",
      "1",
    ];
    const home = await planned("home");
    const first = permafrost(["sweep", "work", home, ...at(0)]);
    while (!(await readdir(home)).includes("queue")) await new Promise((resolve) => setTimeout(resolve, 20));
    const elsewhere = join(home, "../elsewhere");
    for (const name of ["plan.jsonl", "queue"]) await cp(join(home, name), join(elsewhere, name));
    const others = [
      permafrost(["sweep", "work", home, ...at(1), "--json"]),
      permafrost(["sweep", "work", elsewhere, ...at(2), "--collect"]),
    ];
    for (const { code, stdout } of await Promise.all([first, ...others]))
      expect([code, stdout]).toEqual([0, expect.any(String)]);
    const alone = await planned("alone");
    await permafrost(["sweep", "work", alone]);
    expect(await weightsIn(home)).toEqual(await weightsIn(alone));
    const { stdout } = await permafrost(["sweep", "status", home, "--json"]);
    expect(JSON.parse(stdout).counts).toEqual({ done: 6, begun: 0, waiting: 0, paused: 0, failed: 0 });
    await server.kill();
  }, 120_000);
});
