import { quote } from "@permafrost/common/quote";
import type { FileSource } from "../files/file-source.js";
import { openSource } from "../files/open-source.js";
import { bytesIn } from "./byte-letters.js";
import { byteLevel, END_OF_TEXT } from "./byte-level.js";
import type { LanguageTokenizer } from "./language-tokenizer.js";

/** What the two forms of files have in common. */
interface BpeFiles {
  readonly vocab: Readonly<Record<string, number>>;
  readonly merges: readonly (string | readonly string[])[];
  readonly added: readonly { readonly id: number; readonly content: string }[];
}

/** Larger ones are no tokenizers. */
const MOST_IDS = 2 ** 24;

/**
 * Reads a byte-level BPE as GPT-2's: `tokenizer.json`, or else `vocab.json` and `merges.txt`.
 *
 * @param from a folder, the address of a web folder, or another source of files
 * @throws Error if neither is there; SyntaxError if they are broken, or make ids in another way.
 */
export async function readTokenizer(from: string | FileSource): Promise<LanguageTokenizer> {
  const source = openSource(from);
  const { origin = "its source" } = source;
  const read = async (path: string) => new TextDecoder().decode(await source.read(path));
  const fail = (path: string, why: string): never => {
    throw new SyntaxError(`Cannot read the tokenizer ${path} in ${origin}: ${why}`);
  };
  const parsed = (path: string, text: string): unknown => {
    try {
      return JSON.parse(text);
    } catch (error) {
      return fail(path, (error as Error).message);
    }
  };
  const whole = await read("tokenizer.json").catch(() => undefined);
  if (whole !== undefined) {
    const path = "tokenizer.json";
    return made(
      fromJson(parsed(path, whole), (why) => fail(path, why)),
      origin,
      (why) => fail(path, why),
    );
  }
  const vocab = await read("vocab.json").catch(() => undefined);
  const merges = await read("merges.txt").catch(() => undefined);
  if (vocab === undefined || merges === undefined)
    throw new Error(
      `Cannot read a tokenizer in ${origin}: there is neither tokenizer.json, nor vocab.json and merges.txt`,
    );
  const lines = merges.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#version"));
  const files: BpeFiles = {
    vocab: parsed("vocab.json", vocab) as BpeFiles["vocab"],
    merges: lines,
    added: [],
  };
  return made(files, origin, (why) => fail("vocab.json", why));
}

/** Of a `tokenizer.json`, what is needed; whatever else would make other ids is refused. */
function fromJson(json: unknown, fail: (why: string) => never): BpeFiles {
  const {
    model,
    normalizer,
    pre_tokenizer: before,
    added_tokens: added = [],
  } = (json ?? {}) as {
    readonly model?: { readonly type?: string } & Partial<BpeFiles>;
    readonly normalizer?: unknown;
    readonly pre_tokenizer?: { readonly type?: string; readonly add_prefix_space?: boolean };
    readonly added_tokens?: BpeFiles["added"];
  };
  const isGpt2 = before?.type === "ByteLevel" && before.add_prefix_space !== true;
  if (!model?.vocab || !Array.isArray(model.merges) || !isGpt2 || (normalizer ?? null) !== null)
    fail(
      `expected a byte-level BPE as GPT-2's, with no normalizer, found the model ${quote(model?.type)} after ${quote(before?.type)}; learn one of your text instead`,
    );
  return { vocab: model!.vocab!, merges: model!.merges!, added: Array.isArray(added) ? added : [] };
}

function made(
  { vocab, merges, added }: BpeFiles,
  origin: string,
  fail: (why: string) => never,
): LanguageTokenizer {
  if (typeof vocab !== "object" || vocab === null) fail("expected an object of tokens and ids");
  const special = new Map(added.map(({ id, content }) => [id, content]));
  for (const [token, id] of Object.entries(vocab)) if (token === END_OF_TEXT) special.set(id, token);
  const ids = new Map([...Object.entries(vocab), ...[...special].map(([id, text]) => [text, id] as const)]);
  const most = ids.size === 0 ? 0 : 1 + [...ids.values()].reduce((a, b) => Math.max(a, b));
  if (!(Number.isSafeInteger(most) && most <= MOST_IDS)) fail("expected ids that are whole numbers");
  const tokens = new Array<Uint8Array>(most).fill(new Uint8Array(0));
  for (const [token, id] of ids) {
    if (!(Number.isSafeInteger(id) && id >= 0)) fail(`expected an id, found that of ${quote(token)}`);
    if (special.get(id) === token) continue;
    tokens[id] = bytesIn(token) ?? fail(`expected bytes written as letters, found ${quote(token)}`);
  }
  const lone = new Set(tokens.filter(({ length }) => length === 1).map(([byte]) => byte));
  if (lone.size < 256) fail(`expected an id for each of the 256 bytes, found ${lone.size}`);
  const endOfText = [...special].find(([, content]) => content === END_OF_TEXT)?.[0];
  if (endOfText === undefined) fail(`expected the token ${END_OF_TEXT}, found none`);
  const triples = merges.map((merge): [number, number, number] => {
    const [left = "", right = ""] = typeof merge === "string" ? merge.split(" ") : merge;
    const triple = [ids.get(left), ids.get(right), ids.get(left + right)];
    return triple.includes(undefined)
      ? fail(`the merge of ${quote(left)} and ${quote(right)} is of tokens that are not there`)
      : (triple as [number, number, number]);
  });
  return byteLevel({ name: origin, tokens, merges: triples, endOfText: endOfText! });
}
