import type { Command } from "commander";

/** Refuses an option that is given twice, or beside its contrary: which of them was meant, nobody knows. What takes several values may be. */
export function givenOnce(command: Command): Command {
  const seen = new Map<string, string>();
  for (const option of command.options.filter(({ variadic }) => !variadic)) {
    const [key, flag] = [option.attributeName(), option.long!];
    command.on(`option:${option.name()}`, () => {
      const before = seen.get(key);
      if (before === flag) command.error(`error: option '${flag}' was given twice. Give it once`);
      if (before) command.error(`error: option '${flag}' contradicts '${before}'. Give one of them`);
      seen.set(key, flag);
    });
  }
  return command;
}
