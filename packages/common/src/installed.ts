import { oneLine } from "./quote.js";

/**
 * A package that is loaded when it is needed.
 *
 * @param attempt what needs it, as in "Cannot …"
 * @throws Error saying that it is not there, with the reason, and what to do.
 */
export async function installed<T>(name: string, attempt: string, loading: Promise<T>): Promise<T> {
  try {
    return await loading;
  } catch (cause) {
    throw new Error(
      `Cannot ${attempt}: the package ${name} does not load (${oneLine((cause as Error).message.split("\n", 1)[0]!)}). Install it with \`npm install ${name}\`, or name it in the page's import map`,
      { cause },
    );
  }
}
