// A long table gone through once, in a process of its own: prints a JSON line.
import { basename, dirname } from "node:path";
import { csvParts, describeData, folderSource, oneFile } from "@permafrost/tasks";

const [path = "", way = "describe"] = process.argv.slice(2);
const source = oneFile(folderSource(dirname(path)), basename(path));
const WAYS: Readonly<Record<string, () => Promise<void>>> = {
  describe: async () => void (await describeData(source)),
  async numbers() {
    for await (const part of csvParts(source, basename(path)))
      for (const column of part.columns) part.numbers(column);
  },
};
const start = performance.now();
await WAYS[way]!();
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS / 1024 }));
