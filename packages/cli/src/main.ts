import { oneLine } from "@permafrost/common/quote";
import { version } from "@permafrost/runs";
import { Command, CommanderError } from "commander";
import { COMMANDS } from "./commands.js";
import { EXIT, exitCodeOf } from "./exit-codes.js";
import { givenOnce } from "./given-once.js";
import { CLEAR } from "./status-line.js";

/**
 * The command line. A user's mistake is one line on stderr, never a stack trace.
 *
 * @returns the exit code, one of {@link EXIT}
 */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command("permafrost")
    .description("Frozen pretrained transformers as universal computation engines.")
    .version(version)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(`${oneLine(text.replace(/^error: /, "permafrost: "))}\n`),
    })
    .showSuggestionAfterError();
  for (const command of COMMANDS.map((make) => make())) program.addCommand(inheriting(program, command));
  try {
    await program.parseAsync(argv as string[], { from: "user" });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return exitCodeOf(error);
    process.stderr.write(
      `${process.stderr.isTTY ? CLEAR : ""}permafrost: ${oneLine(error instanceof Error ? error.message : String(error))}\n`,
    );
    if (process.env["PERMAFROST_DEBUG"]) console.error(error);
    return exitCodeOf(error);
  }
}

/** A command, and those within it, that end and complain as the program does. */
function inheriting(program: Command, command: Command): Command {
  for (const each of command.commands) inheriting(program, each);
  return givenOnce(command).copyInheritedSettings(program);
}
