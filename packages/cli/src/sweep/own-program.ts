let started: string | undefined;

/** Says which file the command line was started by. */
export function startedBy(url: string): void {
  started = url;
}

/** What starts the command line once more; a program that calls `main` is not started again, for who knows what else it does. */
export const ownProgram = (): URL => new URL(started ?? import.meta.resolve("@permafrost/cli/bin"));
