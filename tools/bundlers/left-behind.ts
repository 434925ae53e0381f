import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bench } from "./line.js";

const FROM = ', from: "dist/data/"';

const EXPECTED =
  /Cannot open the body "language": http:\S+\/data\/language\/model\.safetensors answered 404\. Copy the folder data of @permafrost\/nano [^\n]+$/;

/** The last of a project's lines: bundles its program without saying where the weights are, which the page says then. */
export const leftBehind =
  (bundle: string) =>
  async ({ project: { path, run }, openFolder }: Bench): Promise<string> => {
    const main = join(path, "main.js");
    const program = readFileSync(main, "utf8");
    if (!program.includes(FROM)) throw new Error(`expected${FROM} in main.js`);
    writeFileSync(main, program.replace(FROM, ""));
    await run(bundle);
    const said = await openFolder(".").then(JSON.stringify, (error: Error) => error.message);
    if (!EXPECTED.test(said.split(" | ")[0]!)) throw new Error(`expected a sentence, found ${said}`);
    return "is said, with what to do";
  };
