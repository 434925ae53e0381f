import { expect, test } from "vitest";
import { hold } from "./contest.js";
import { contestTable } from "./contest-table.js";
import { type Engine, OURS } from "./engine.js";
import type { Figures } from "./figures.js";
import { stepRows } from "./step-rows.js";

const figures = (times_ms: number[], threads: number, loss: number): Figures => ({
  times_ms,
  first_step_ms: 1500,
  peak_mb: 100,
  loss,
  threads,
});

/** Engines that say what they are told to, and in which order they were asked. */
function played() {
  const asked: string[] = [];
  const engine = (
    library: string,
    measure: (threads: number) => Figures,
    more: Partial<Engine> = {},
  ): Engine => ({
    name: `${library}, played`,
    library,
    place: "native",
    works: ["fpt"],
    measure(_, threads) {
      asked.push(`${library} ${threads}`);
      return measure(threads);
    },
    ...more,
  });
  const engines = [
    engine(OURS, () => figures([10, 30, 20], 2, 2), { name: "permafrost, native" }),
    engine("PyTorch", (threads) => figures([threads * 50, threads * 40], threads, 2.001)),
    engine("other", () => figures([1], 2, 3)),
    engine("rounded", () => figures([80], 2, 3), { approximate: true }),
    engine("broken", () => {
      throw new Error("no such thing");
    }),
    engine("absent", () => figures([1], 2, 2), { missing: "it is not there" }),
    engine("idle", () => figures([1], 2, 2), { works: ["lora"] }),
  ];
  return { asked, engines };
}

const contest = async () => {
  const { asked, engines } = played();
  const rules = { rounds: 2, quick: true };
  return { asked, contest: await hold({ workload: "tiny", work: "fpt" }, engines, rules) };
};

test("engines take turns, others with one thread and with two; one that fails is not asked again", async () => {
  const { asked } = await contest();
  const all = ["PyTorch 1", "PyTorch 2", "other 1", "other 2", "rounded 1", "rounded 2"];
  const first = ["permafrost 2", ...all, "broken 1", "broken 2"];
  expect(asked).toEqual([...first, "permafrost 2", ...all]);
});

test("the fastest number of threads counts, and only the same work", async () => {
  const { entries } = (await contest()).contest;
  const said = entries.map((entry) =>
    "missing" in entry ? entry.missing : entry.measured.map(({ threads }) => threads),
  );
  expect(said).toEqual([
    [2, 2],
    [1, 1],
    "other work: its loss is 3.0000, not 2.0000",
    [2, 2],
    "it failed: no such thing",
    "it is not there",
  ]);
});

test("a table has medians, the least, and speeds against the fastest peer; who is missing is named with the reason", async () => {
  const table = contestTable((await contest()).contest).replaceAll(/ +/g, " ");
  expect(table).toContain("### 2 layers of width 128, 8 × 64: FPT");
  expect(table).toContain(
    "| permafrost, native | 20.0 ms | 10.0 ms | 2.25 × | 1.50 s | 100 MB | 2.0000 | 2 |",
  );
  expect(table).toContain("| PyTorch, played | 45.0 ms | 40.0 ms | 1.00 × | 1.50 s | 100 MB | 2.0010 | 1 |");
  expect(table).toContain("Not timed: absent, played: it is not there.");
});

test("ratios are against each library, with its bar", async () => {
  const rows = stepRows((await contest()).contest);
  expect(rows.map(({ name, value, bar }) => [name.split(": ").at(-1), value, bar])).toEqual([
    ["speed / PyTorch", 2.25, 1.7],
    ["speed / rounded", 4, undefined],
  ]);
});
