// Sentences of Shakespeare's and of others, to be told apart, as a CSV: `npm run experiment:texts -- shakespeare.csv`.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Command } from "commander";
import { sentencesIn, spread } from "./sentences.js";
import { dataFolder } from "./tasks.js";

const command = new Command("experiment:texts")
  .argument("<file>", "where to write the CSV, with the columns text and by")
  .option("--each <n>", "sentences of either kind", Number, 600)
  .parse();
const { each } = command.opts<{ each: number }>();

const texts = join(dataFolder, "text");
const shakespeare = await readFile(join(texts, "tinyshakespeare.txt"), "utf8");
const books = gunzipSync(await readFile(join(texts, "classic-books-50mb.txt.gz"))).toString("utf8");

const [own, others] = [shakespeare, books].map((text) => spread(sentencesIn(text), each)) as [
  readonly string[],
  readonly string[],
];
const line = (text: string, by: string) => `"${text.replaceAll('"', '""')}",${by}\n`;
const lines = own.map((text, i) => line(text, "shakespeare") + line(others[i]!, "others"));
await writeFile(command.args[0]!, `text,by\n${lines.join("")}`);
