import { publicText } from "@permafrost/common/public-text";

/** Causes of causes that are kept. */
const MOST_CAUSES = 4;

/** What an error says, for a message: with its cause, and without what lets anyone in who reads it. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return publicText(cause instanceof Error ? `${message}: ${cause.message}` : message);
}

/**
 * An error to give as the cause of another: libraries put whole addresses into theirs, signatures included, and runtimes print
 * causes with all their fields.
 */
export function publicError(error: unknown, most: number = MOST_CAUSES): Error {
  const { name, message, cause, code } = error as Error & { readonly code?: unknown };
  const shown = new Error(
    publicText(message),
    most > 1 && cause instanceof Error ? { cause: publicError(cause, most - 1) } : {},
  );
  return Object.assign(shown, { name }, typeof code === "string" ? { code } : {});
}
