import { expect, it } from "vitest";
import { namedStudies } from "../src/named/named-studies.js";
import type { NamedStudies } from "../src/named-study.js";
import { paperStudies } from "../src/paper/paper-studies.js";
import { cellsOf } from "../src/plan/cells.js";
import { withStandIns } from "../src/plan/made-bodies.js";
import type { Study } from "../src/study.js";

const GENERATED = ["bit-memory", "bit-xor", "memory-capacity", "delayed-xor"];

/** What of a study needs no network: tasks that are generated, and bodies that are there. */
function here(study: Study): Study {
  const tasks = Object.fromEntries(Object.entries(study.tasks).filter(([name]) => GENERATED.includes(name)));
  const { reference, paper, ...rest } = study;
  return { ...rest, tasks };
}

const all: NamedStudies = { ...namedStudies, ...paperStudies };

it.each(Object.keys(all))(
  "bodies of %s fit its tasks, thaw as they are to, and are matched",
  async (name) => {
    const { sizes, study } = await all[name]!();
    if (!sizes.includes("tiny")) return;
    const small = here(study("tiny"));
    const names = Object.keys(small.tasks).length * Object.keys(small.arms).length;
    // a study of files alone is looked at where they are
    if (names === 0) return;
    expect(await cellsOf(await withStandIns(small))).toHaveLength(names);
  },
);
