import { defined } from "@permafrost/common/defined";
import { checkOptions } from "@permafrost/common/known-options";
import { type Architecture, type ArchitectureName, architectureOf } from "./architectures.js";
import type { ModelTask } from "./model.js";
import { SIZE_NAMES, SIZE_RULES, type SizeKeys, type SizeName, type Sizes } from "./sizes.js";
import type { BodyConfig } from "./weight-source.js";

/** Width of a head in nearly all published transformers. */
const HEAD_WIDTH = 64;

/**
 * The config of a body of some sizes: what `random` draws. It has upstream's keys; what is no size is as upstream has it by default.
 *
 * @param architecture name of a built-in one, or one from outside that has `sizeKeys`
 * @throws RangeError for an unknown architecture, a size that it lacks, one that is missing, or sizes that do not go together; TypeError
 *   for a size that there is not.
 */
export function configOf(architecture: ArchitectureName | Architecture, sizes: Sizes): BodyConfig {
  const row = typeof architecture === "object" ? architecture : architectureOf({ model_type: architecture });
  const attempt = `make a config for ${row.name}`;
  checkOptions(attempt, sizes, SIZE_RULES);
  const known = sizeNamesOf(row);
  const lacking = SIZE_NAMES.find((name) => sizes[name] !== undefined && !known.includes(name));
  if (lacking)
    throw new RangeError(
      `Cannot ${attempt}: it has no ${lacking}; ${known.length > 0 ? `it has ${known.join(", ")}` : 'its "sizeKeys" are not known'}`,
    );
  const missing = requiredSizesOf(row).find((name) => sizes[name] === undefined);
  if (missing) throw new RangeError(`Cannot ${attempt}: expected ${missing}, found nothing`);
  const config = configWith(row, sizes);
  const { maxTokens } = sizes;
  const { maxTokens: tokensKey } = keysOf(row);
  if (maxTokens === undefined || tokensKey === undefined) {
    row.body(config);
    return config;
  }
  // tables may have rows that no token uses
  const many = maxTokens + SPARE;
  const unused = many - row.body({ ...config, [tokensKey]: many }).maxTokens;
  return { ...config, [tokensKey]: maxTokens + unused };
}

/** More rows than are left out of any table. */
const SPARE = 1000;

/** The sizes that an architecture has. */
export function sizeNamesOf(architecture: Architecture): readonly SizeName[] {
  const keys = keysOf(architecture);
  return SIZE_NAMES.filter((name) => keys[name] !== undefined);
}

/** Keys of the config, by the names of sizes. */
const keysOf = ({ layersKey, sizeKeys }: Architecture): Partial<SizeKeys> =>
  sizeKeys ? defined({ layers: layersKey, ...sizeKeys }) : {};

/** Those of them that have no default. */
export function requiredSizesOf(architecture: Architecture): readonly SizeName[] {
  const { oneLayer = false } = architecture.sizeKeys ?? {};
  return sizeNamesOf(architecture).filter((name) => name === "width" || (name === "layers" && !oneLayer));
}

/**
 * What a task says of a body's sizes: without an input layer a token has as many numbers as it takes, where its sizes tell that apart from its
 * width. Nothing else does.
 *
 * @param inputLayer `"identity"` for none
 */
export function sizesFor(
  architecture: Architecture,
  inputLayer: string | undefined,
  input: ModelTask["input"] | undefined,
): Sizes {
  const isFed = inputLayer === "identity" && input?.kind === "values";
  return isFed && sizeNamesOf(architecture).includes("inputWidth") ? { inputWidth: input.dim } : {};
}

/** The sizes that a config has. */
export function sizesIn(config: BodyConfig, architecture: Architecture): Sizes {
  const keys = keysOf(architecture);
  const found = sizeNamesOf(architecture).map((name) => [name, config[keys[name]!] ?? undefined]);
  return defined(Object.fromEntries(found));
}

function configWith(architecture: Architecture, sizes: Sizes): BodyConfig {
  const { width = 1, keyValueHeads = 1 } = sizes;
  const keys = keysOf(architecture);
  const heads = keys.heads === undefined ? 1 : (sizes.heads ?? headsFor(width, keyValueHeads));
  const usual: Sizes = {
    heads,
    inputWidth: width,
    keyValueHeads: heads,
    ...(!keys.feedForwardFollows && { feedForwardWidth: 4 * width }),
    ...sizes,
  };
  const config: Record<string, unknown> = { model_type: architecture.name };
  for (const name of SIZE_NAMES) if (keys[name] !== undefined) config[keys[name]] = usual[name];
  if (keys.headWidth !== undefined) config[keys.headWidth] = Math.max(1, Math.floor(width / heads));
  return defined(config);
}

/**
 * Of the numbers that divide a width, and that heads of keys and values divide, the one whose heads come closest to {@link HEAD_WIDTH}; heads
 * of an even width where there are any, because rotary positions turn pairs.
 */
function headsFor(width: number, keyValueHeads: number): number {
  // what is wider than a config can say is refused by the body
  const small = Array.from({ length: Math.floor(Math.sqrt(Math.min(width, 2 ** 31))) }, (_, i) => i + 1);
  const divisors = small.filter((n) => width % n === 0).flatMap((n) => [n, width / n]);
  const shared = divisors.filter((heads) => heads % keyValueHeads === 0);
  const even = shared.filter((heads) => (width / heads) % 2 === 0);
  const distance = (heads: number) => Math.abs(Math.log(width / heads / HEAD_WIDTH));
  const [best = keyValueHeads] = (even.length > 0 ? even : shared).toSorted(
    (a, b) => distance(a) - distance(b),
  );
  return best;
}
