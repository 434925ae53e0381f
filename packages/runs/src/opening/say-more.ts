import { isAbortedBy } from "@permafrost/common/until-aborted";

/** Changes what an error says; a signal's reason is its owner's, and some errors cannot be changed. */
export function sayMore(
  error: unknown,
  change: (message: string) => string,
  signal: AbortSignal | undefined,
): void {
  if (!(error instanceof Error) || isAbortedBy(signal, error)) return;
  if (Object.getOwnPropertyDescriptor(error, "message")?.writable) error.message = change(error.message);
}
