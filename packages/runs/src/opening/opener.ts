import { builtin, hasBuiltins } from "@permafrost/common/builtin";
import { defined } from "@permafrost/common/defined";
import {
  type Checkpoint,
  fromFolder,
  fromHub,
  type HubFiles,
  type HubOptions,
  hubFiles,
  openFiles,
  openTokenizer,
  type Progress,
  readRange,
  type Tokenizer,
} from "@permafrost/hub";
import type { Revisions } from "../config/kinds.js";
import { nanoBody } from "./nano-body.js";
import { orNoFolder } from "./or-no-folder.js";

/** How far a file has been read. */
export interface Reading {
  /** The file's name. */
  readonly file: string;
  /** The repository that it is fetched from, where it is. */
  readonly from?: string;
  /** What is there. */
  readonly done: number;
  /** What there will be; 0 where that is not known. */
  readonly total: number;
  /** What is counted. */
  readonly unit: "bytes" | "examples";
}

/** Told how reads go. */
export type OnReading = (reading: Reading) => void;

/** Opens what a configuration names, and remembers the commits of the repositories that it read. */
export interface Opener {
  /** A checkpoint: a folder, a weight file, a repository of the Hub, a URL. */
  checkpoint(name: string): Promise<Checkpoint>;
  /** The config of a checkpoint, of which nothing else is wanted; a folder need have nothing else. */
  config(name: string): Promise<Checkpoint["config"]>;
  /** The tokenizer of a checkpoint, or one that lies by itself. @throws Error if there is none */
  tokenizer(name: string): Promise<Tokenizer>;
  /** A JSON file beside a checkpoint; undefined if there is none. @throws SyntaxError if it is none */
  json(name: string, file: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Files of a data set: a folder, a data set of the Hub, a URL. */
  data(name: string): Promise<HubFiles>;
  /** Told how reads go. */
  readonly onReading: OnReading;
  /** Stops every read. */
  readonly signal?: AbortSignal;
  /** Every repository that was opened, at its commit: what opens the same again. */
  readonly revisions: Revisions;
  /** The checkpoints that were opened for their weights. */
  readonly checkpoints: readonly Checkpoint[];
}

/**
 * @param known commits to open, as an earlier opener left them; other repositories are opened at their newest
 * @param signal stops every read, whoever asks for it later
 */
export function opener(
  known: Revisions = {},
  onReading: OnReading = () => undefined,
  signal?: AbortSignal,
): Opener {
  const revisions: Record<string, string> = { ...known };
  const checkpoints: Checkpoint[] = [];
  const optionsFor = (key: string, name: string) => ({
    ...defined({ signal, revision: Object.hasOwn(revisions, key) ? revisions[key] : undefined }),
    onProgress: ({ file, bytesFetched, bytesTotal }: Progress) =>
      onReading({ file, from: name, done: bytesFetched, total: bytesTotal, unit: "bytes" }),
  });
  const open = async (name: string): Promise<Checkpoint> => {
    const nano = await nanoBody(name);
    if (nano) return nano;
    const path = await existing(name);
    const checkpoint =
      path === undefined
        ? await fromHub(name, optionsFor(name, name)).catch(orNoFolder(name, signal))
        : await fromFolder(path, { signal });
    if (checkpoint.repository) revisions[name] = checkpoint.repository.commit;
    return signal === undefined ? checkpoint : stoppedBy(signal, checkpoint);
  };
  /** Where files lie that stand beside a checkpoint's weights. */
  const placeOf = async (name: string): Promise<[string, HubOptions]> => {
    const path = await existing(name);
    return path === undefined ? [name, optionsFor(name, name)] : [await folderOf(path), defined({ signal })];
  };
  const json: Opener["json"] = async (name, file) => {
    const [place, options] = await placeOf(name);
    const files = await openFiles(place, options);
    const bytes = await files.open(file);
    if (!bytes) return undefined;
    const text = new TextDecoder().decode(await readRange(bytes, 0, Math.min(bytes.size, MOST_JSON)));
    return parsedJson(text, `${file} of ${files.origin}`);
  };
  return {
    onReading,
    ...defined({ signal }),
    revisions,
    checkpoints,
    async checkpoint(name) {
      const checkpoint = await open(name);
      checkpoints.push(checkpoint);
      return checkpoint;
    },
    async config(name) {
      const inFolder = (await existing(name)) !== undefined && !(await nanoBody(name));
      return (inFolder ? await json(name, CONFIG) : undefined) ?? (await open(name)).config;
    },
    tokenizer: async (name) => openTokenizer(...(await placeOf(name))),
    json,
    async data(name) {
      const path = await existing(name);
      const key = `datasets/${name.replace(/^datasets\//, "")}`;
      const files =
        path === undefined
          ? await hubFiles(name, { type: "dataset", ...optionsFor(key, name) }).catch(
              orNoFolder(name, signal),
            )
          : await hubFiles(path, { signal });
      if (files.repository) revisions[key] = files.repository.commit;
      return files;
    },
  };
}

const CONFIG = "config.json";

/** More than a configuration takes. */
const MOST_JSON = 1 << 22;

function parsedJson(text: string, what: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as never;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new SyntaxError(`Cannot read ${what}: it is no object of JSON`);
}

/** The same checkpoint, all of whose reads a signal stops. */
function stoppedBy(signal: AbortSignal, checkpoint: Checkpoint): Checkpoint {
  const { read, readBytes } = checkpoint;
  const reads: Pick<Checkpoint, "read" | "readBytes"> = {
    read: (name, options) => read(name, { signal, ...options }),
    readBytes: (name, options) => readBytes(name, { signal, ...options }),
  };
  // how much was read is told anew whenever it is asked
  const members = Object.getOwnPropertyDescriptors(checkpoint);
  return Object.defineProperties({} as Checkpoint, {
    ...members,
    ...Object.getOwnPropertyDescriptors(reads),
  });
}

/** The full path of what is there on disk; the Hub is asked for everything else. */
async function existing(name: string): Promise<string | undefined> {
  // a page has no disk
  if (!hasBuiltins()) return undefined;
  const { stat } = builtin("fs/promises");
  const { resolve } = builtin("path");
  const found = await stat(name).catch(() => undefined);
  return found && resolve(name);
}

/** The folder that a weight file is in. */
async function folderOf(path: string): Promise<string> {
  const found = await builtin("fs/promises").stat(path);
  return found.isDirectory() ? path : builtin("path").dirname(path);
}
