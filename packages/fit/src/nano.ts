import { installed } from "@permafrost/common/installed";
import { quote } from "@permafrost/common/quote";
import type { NanoName, NanoOptions, NanoSource } from "@permafrost/nano";

export type { NanoName, NanoOptions, NanoSource };

/**
 * One of the small bodies of `@permafrost/nano`: pretrained on `"language"`, `"bits"` or `"brackets"`, or the `"random"` one that these began
 * from. Neither its weights nor what reads them are loaded before.
 *
 * @throws RangeError for another name, with the nearest; Error if the file is not there, or not the one that it should be.
 */
export async function nano(name: NanoName, options?: NanoOptions): Promise<NanoSource> {
  const { nano: open } = await installed(
    "@permafrost/nano",
    `open the body ${quote(name)}`,
    import("@permafrost/nano"),
  );
  return open(name, options);
}
