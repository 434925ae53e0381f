import { builtin, hasBuiltins } from "@permafrost/common/builtin";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { nearestName } from "@permafrost/common/nearest-name";
import { quote } from "@permafrost/common/quote";
import { sha256 } from "@permafrost/common/sha256";
import { bodyNamed, NANO_NAMES, type NanoName } from "./bodies.js";
import { tensorsIn } from "./tensors.js";

/** A `URL`, by the one thing that is read of it: a program may know neither Node's types nor a page's. */
interface Address {
  /** The whole of it, as text. */
  readonly href: string;
}

/** How a body is read. */
export interface NanoOptions {
  /** Folder of the package's data, where it does not lie beside the program: an address that ends in a slash. Default: where the package is. */
  readonly from?: string | Address;
}

const textOf = (from: unknown): string => String((from as Address | undefined)?.href ?? from);

const RULES: OptionRules<NanoOptions> = {
  from: [(x) => URL.canParse(textOf(x)) && textOf(x).endsWith("/"), "an address that ends in a slash"],
};

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
  const { from } = options;
  const at = from === undefined ? place() : new URL(`${name}/model.safetensors`, textOf(from));
  const file = await bytesAt(at).catch((error: Error) => {
    throw new Error(`Cannot ${attempt}: ${error.message}. Say with the option from where its data lies`, {
      cause: error,
    });
  });
  const found = await sha256(file);
  if (found !== expected)
    throw new Error(
      `Cannot ${attempt}: expected a file of hash ${expected.slice(0, 12)}…, found ${found.slice(0, 12)}… at ${at.href}; install the package again`,
    );
  const { tensors, read } = tensorsIn(file);
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

async function bytesAt(at: URL): Promise<Uint8Array> {
  // fetch of Node knows no files
  if (at.protocol === "file:" && hasBuiltins()) return builtin("fs/promises").readFile(at);
  const answer = await fetch(at);
  if (!answer.ok) throw new Error(`${at.href} answered ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}
