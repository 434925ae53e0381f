import { Command, CommanderError } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { doctorCommand } from "./doctor.js";
import { evalCommand } from "./eval.js";
import { exportCommand } from "./export.js";
import { inspectCommand } from "./inspect.js";
import { pushCommand } from "./push.js";
import { reportCommand } from "./report.js";
import { CLEAR } from "./status-line.js";
import { trainCommand } from "./train.js";

/**
 * The command line. A user's mistake is one line on stderr and exit code 1, never a stack trace.
 *
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command("permafrost")
    .description("Frozen pretrained transformers as universal computation engines.")
    .version(packageJson.version)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(`${oneLine(text.replace(/^error: /, "permafrost: "))}\n`),
    })
    .showSuggestionAfterError();
  const commands = [trainCommand, evalCommand, reportCommand, exportCommand, pushCommand];
  for (const command of [...commands, inspectCommand, doctorCommand].map((make) => make()))
    program.addCommand(command.copyInheritedSettings(program));
  try {
    await program.parseAsync(argv as string[], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    process.stderr.write(`${process.stderr.isTTY ? CLEAR : ""}permafrost: ${oneLine(error)}\n`);
    if (process.env["PERMAFROST_DEBUG"]) console.error(error);
    return 1;
  }
}

function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().replace(/\s*\n\s*/g, " ");
}
