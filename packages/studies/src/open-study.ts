import { builtin } from "@permafrost/common/builtin";
import { found } from "@permafrost/common/found";
import { nearestName } from "@permafrost/common/nearest-name";
import { oneLine, quote } from "@permafrost/common/quote";
import type { NamedStudies, StudySize } from "./named-study.js";
import { checkStudy } from "./plan/check-study.js";
import { placeOf } from "./plan/place.js";
import { keyTwice } from "./plan/twice.js";
import type { Study } from "./study.js";
import { STUDY_FILE } from "./work/study-file.js";

/** How a study is opened. */
export interface OpenStudyOptions {
  /** How large it is, of one that is there by name. Default: its smallest. */
  readonly size?: StudySize;
}

/**
 * Opens a study: one that is there by name, the folder of one that was run, a JSON file, or a module that exports it as `study` or `default`.
 *
 * @param known those that are there by name
 * @throws RangeError for a name that there is not, a size that it does not come in, or a study that makes no sense; Error for a file that cannot be read
 */
export async function openStudy(
  name: string,
  known: NamedStudies,
  { size }: OpenStudyOptions = {},
): Promise<Study> {
  const file = isStudyFolder(name) && !Object.hasOwn(known, name) ? `${name}/${STUDY_FILE}` : name;
  if (/\.(?:json|[cm]?[jt]s)$/.test(file)) {
    if (size !== undefined)
      throw new RangeError(
        `Cannot open ${quote(name)} in the size ${size}: a study of a file has the sizes that it says`,
      );
    return checkStudy(file.endsWith(".json") ? await inFile(file) : await inModule(file), quote(name));
  }
  const names = Object.keys(known);
  const load = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!load) {
    const nearest = nearestName(name, names);
    throw new RangeError(
      `Cannot find the study ${quote(name)}: expected ${names.length > 0 ? `one of ${names.join(", ")}, or ` : ""}a file, such as ./study.json${nearest === undefined ? "" : `; did you mean ${nearest}?`}`,
    );
  }
  const { sizes, study } = await load();
  const wanted = size ?? sizes[0]!;
  if (!sizes.includes(wanted))
    throw new RangeError(`Cannot open ${name} in the size ${quote(wanted)}: it comes in ${sizes.join(", ")}`);
  return checkStudy(study(wanted), quote(name));
}

/** Whether a study was run in a folder, which then has it. */
export const isStudyFolder = (path: string): boolean => builtin("fs").existsSync(`${path}/${STUDY_FILE}`);

async function inFile(path: string): Promise<unknown> {
  const attempt = `Cannot read the study ${quote(path)}`;
  const text = await builtin("fs/promises")
    .readFile(path, "utf8")
    .catch((error: NodeJS.ErrnoException) => {
      throw new Error(`${attempt}: ${UNREADABLE[error.code ?? ""] ?? oneLine(error.message)}`, {
        cause: error,
      });
    });
  // some editors begin a file with it
  const json = text.replace(/^\uFEFF/, "");
  const study = parsed(json, attempt);
  const twice = keyTwice(json);
  if (twice) throw new RangeError(`${attempt}: ${placeOf(twice)} stands there twice`);
  return study;
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
};

function parsed(json: string, attempt: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    const { message } = error as Error;
    throw new RangeError(`${attempt}: ${oneLine(message)}${lineOf(message, json)}`, { cause: error });
  }
}

/** Older Nodes say at which letter a file is wrong, and nobody counts letters. */
function lineOf(message: string, json: string): string {
  const at = /at position (\d+)$/.exec(message)?.[1];
  return at === undefined ? "" : ` (line ${json.slice(0, Number(at)).split("\n").length})`;
}

async function inModule(path: string): Promise<unknown> {
  const { pathToFileURL } = builtin("url");
  const { resolve } = builtin("path");
  const module = await import(/* @vite-ignore */ pathToFileURL(resolve(path)).href).then(
    (module: Readonly<Record<string, unknown>>) => module,
    (error: unknown) => {
      throw new Error(`Cannot read the study ${quote(path)}: ${oneLine(said(error))}`, { cause: error });
    },
  );
  const study = module["study"] ?? module["default"];
  if (typeof study === "object" && study !== null) return study;
  throw new RangeError(
    `Cannot use ${quote(path)}: expected it to export a study, as "study" or default, found ${found(study)}`,
  );
}

const said = (error: unknown): string => (error instanceof Error ? error.message : found(error));
