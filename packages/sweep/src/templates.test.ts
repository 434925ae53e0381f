import { expect, it } from "vitest";
import { TEMPLATES, template } from "./templates.js";

const facts = { sweep: "sweeps/xor", shards: 4, jobs: 2 };

it.each(Object.keys(TEMPLATES) as (keyof typeof TEMPLATES)[])(
  "a file for %s divides the runs by its shards",
  (name) => {
    const file = template(name, facts);
    expect(file).toContain("permafrost sweep work");
    expect(file).toMatch(/--jobs 2\b/);
    expect(file).toMatch(/\/4\b/);
  },
);

it("gives Kubernetes all that its schema asks for", () => {
  // kubernetes-validate --strict, 1.29 to 1.37, had nothing else to say
  expect(template("kubernetes", facts)).toContain(
    'onPodConditions: [{ type: DisruptionTarget, status: "True" }]',
  );
});

it("refuses facts that make no sense, and a scheduler that it has no file for", () => {
  expect(() => template("slurm", { ...facts, shards: Number.NaN })).toThrow(
    "shards to be a whole number from 1",
  );
  expect(() => template("slurm", { ...facts, shard: 1 } as never)).toThrow('the nearest is "shards"');
  expect(() => template("pbs" as never, facts)).toThrow("there are slurm, kubernetes, parallel");
});
