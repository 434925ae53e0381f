import { folderAddress } from "@permafrost/common/folder-address";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { nearestName } from "@permafrost/common/nearest-name";
import { quote } from "@permafrost/common/quote";
import { sha256 } from "@permafrost/common/sha256";
import { bodyNamed, NANO_NAMES, type NanoName } from "./bodies.js";
import { tensorsIn } from "./tensors.js";
import { weightsFile } from "./weights-file.js";

/** A `URL`, by the one thing that is read of it: a program may know neither Node's types nor a page's. */
interface Address {
  /** The whole of it, as text. */
  readonly href: string;
}

/** How a body is read. */
export interface NanoOptions {
  /**
   * The package's folder `data`, where a bundler left it behind: an address, one relative to the page, or in Node, Deno and Bun a path. Default: where the
   * package is.
   */
  readonly from?: string | Address;
}

const textOf = (from: string | Address): string => (typeof from === "string" ? from : from.href);

const isFolder = (from: unknown) => {
  const text = typeof from === "string" ? from : (from as Address | null)?.href;
  return typeof text === "string" && URL.canParse(folderAddress(text));
};

const RULES: OptionRules<NanoOptions> = { from: [isFolder, "the address of a folder"] };

/** A body's weights: what `frozen` makes a model of. */
export interface NanoSource {
  /** What it is called: `nano language`. */
  readonly origin: string;
  /** Its `config.json`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of all tensors. */
  names(): readonly string[];
  /** Type and shape of a tensor. @throws RangeError for one that there is not. */
  describe(name: string): {
    /** By the names of the safetensors format. */
    readonly dtype: "F16";
    /** Its axes. */
    readonly shape: readonly number[];
  };
  /** The numbers of a tensor, row-major. The array belongs to the caller. */
  read(name: string): Promise<Float32Array>;
}

/**
 * One of the bodies of this package: four layers of GPT-2's architecture, 112 wide, pretrained on `"language"`, `"bits"` or `"brackets"`, or the `"random"`
 * one that these began from. Its file is read, or fetched, and compared with the hash that this version knows.
 *
 * @throws RangeError for another name, with the nearest; Error if the file is not there, or not the one that it should be.
 */
export async function nano(name: NanoName, options: NanoOptions = {}): Promise<NanoSource> {
  const attempt = `open the body ${quote(name)}`;
  if (!NANO_NAMES.includes(name)) {
    const nearest = nearestName(String(name), NANO_NAMES);
    throw new RangeError(
      `Cannot ${attempt}: expected one of ${NANO_NAMES.join(", ")}${nearest === undefined ? "" : `; did you mean ${nearest}?`}`,
    );
  }
  checkOptions(attempt, options, RULES);
  const { place, sha256: expected, config } = bodyNamed(name);
  const from = options.from === undefined ? undefined : textOf(options.from);
  const { bytes, at } = await weightsFile(attempt, name, place, from);
  const found = await sha256(bytes);
  if (found !== expected)
    throw new Error(
      `Cannot ${attempt}: expected a file of hash ${expected.slice(0, 12)}…, found ${found.slice(0, 12)}… at ${at}; ${from === undefined ? "install the package again" : "copy it from the folder data of @permafrost/nano again"}`,
    );
  const { tensors, read } = tensorsIn(bytes);
  const find = (tensor: string) => {
    const it = tensors.get(tensor);
    if (it) return it;
    throw new RangeError(`Cannot find the tensor ${quote(tensor)} in nano ${name}`);
  };
  return {
    origin: `nano ${name}`,
    config,
    names: () => [...tensors.keys()],
    describe: (tensor) => ({ dtype: find(tensor).dtype, shape: find(tensor).shape }),
    read: async (tensor) => read(find(tensor)),
  };
}
