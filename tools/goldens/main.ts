import { existsSync } from "node:fs";
import { join } from "node:path";
import { architectures } from "@permafrost/models";
import { type DeviceName, openDevice } from "@permafrost/runtime";
import { goldenCases, goldenFacts } from "@permafrost/testing/golden-case";
import { goldensFolder } from "@permafrost/testing/goldens-folder";
import { Command, Option } from "commander";
import { modelCase } from "./model-case.js";
import { operatorCases } from "./operator-cases.js";
import { createReport, type Outcome } from "./report.js";

const program = new Command("goldens")
  .description("Compare everything with PyTorch's golden cases.")
  .argument("[folder]", "folder of golden cases (default: those of this repository)")
  .addOption(
    new Option("--device <name>", "what computes")
      .choices(["auto", "native", "wasm", "webgpu"])
      .default("auto"),
  )
  .option("--skip-unsupported", "count cases that cannot run yet as skipped, not as failed", false)
  .option("--only <pattern>", "only cases whose name matches this regular expression", ".")
  .parse();
const {
  device: deviceName,
  skipUnsupported,
  only,
} = program.opts<{
  device: DeviceName | "auto";
  skipUnsupported: boolean;
  only: string;
}>();
const folder = program.args[0] ?? goldensFolder();
if (!existsSync(join(folder, "manifest.json"))) {
  console.error(`Cannot run the golden cases of "${folder}": there is no manifest.json in it`);
  process.exit(1);
}

const device = await openDevice(deviceName);
const report = createReport({ skipUnsupported });
const wanted = new RegExp(only);
const attempt = async (name: string, work: () => Promise<Outcome>) => {
  if (!wanted.test(name)) return;
  const outcome = await work().catch((error: Error): Outcome => ({ kind: "failed", why: error.message }));
  report.add(name, outcome);
};

if (existsSync(join(folder, "ops.json"))) {
  const operators = operatorCases(folder);
  for (const name of operators.names) await attempt(name, () => operators.run(name, device));
}
for (const name of goldenCases(folder)) {
  const { model } = goldenFacts(folder, name);
  await attempt(name, async () =>
    Object.hasOwn(architectures, model)
      ? modelCase(folder, name, device)
      : { kind: "unsupported", why: `there is no architecture "${model}" here` },
  );
}
console.log(`\non ${device.name}\n${report.summary()}`);
process.exit(report.totals.failed === 0 && report.totals.passed > 0 ? 0 : 1);
