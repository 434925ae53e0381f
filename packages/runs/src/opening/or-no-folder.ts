import { quote } from "@permafrost/common/quote";
import { sayMore } from "./say-more.js";

/** What to do with an error of the Hub: whoever mistyped a folder should not have to look for the fault there. */
export const orNoFolder = (name: string, signal: AbortSignal | undefined) => (error: unknown) => {
  const isPlain = !/^(?:[./~\\]|[A-Za-z]+:)/.test(name);
  if (isPlain)
    sayMore(
      error,
      (message) =>
        `${message}. There is no ${/\.\w{1,8}$/.test(name) ? "file" : "folder"} ${quote(name)} here either`,
      signal,
    );
  throw error;
};
