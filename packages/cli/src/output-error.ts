/** What a command has to say could not be written. */
export class OutputError extends Error {
  constructor(cause: Error) {
    super(`Cannot write to stdout: ${cause.message}`, { cause });
  }
}

/** A reader that has seen enough (`| head`), or a terminal that was closed: no reason to end a training. */
export const isReaderGone = ({ code }: NodeJS.ErrnoException): boolean =>
  code === "EPIPE" || (code === "EIO" && process.stdout.isTTY);
