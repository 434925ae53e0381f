import contents from "./contents.json" with { type: "json" };

/** The name of a body: what it was pretrained on, or that it was not. */
export type NanoName = "language" | "bits" | "brackets" | "random";

/** Where the weights of each body lie. Bundlers that know `new URL(…, import.meta.url)` copy what it names. */
const PLACES: Readonly<Record<NanoName, () => URL>> = {
  language: () => new URL("../data/language/model.safetensors", import.meta.url),
  bits: () => new URL("../data/bits/model.safetensors", import.meta.url),
  brackets: () => new URL("../data/brackets/model.safetensors", import.meta.url),
  random: () => new URL("../data/random/model.safetensors", import.meta.url),
};

/** The names of all bodies. */
export const NANO_NAMES = Object.keys(PLACES) as readonly NanoName[];

/** What is known of a body before it is read. */
export interface NanoBody {
  /** Where its weights lie. */
  place(): URL;
  /** SHA-256 of their file, in hexadecimal digits: another body has another one. */
  readonly sha256: string;
  /** Its `config.json`. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Everything that is known of a body before it is read. */
export const bodyNamed = (name: NanoName): NanoBody => ({ place: PLACES[name], ...contents[name] });
