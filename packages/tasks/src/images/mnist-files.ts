import { listed } from "../check.js";
import type { FileSource, LoadOptions, NamedBytes } from "../files/file-source.js";
import { type FileForm, readForm } from "../files/read.js";

/** The four files, in the order in which they are read, with the words that tell them apart. */
const PARTS = [
  ["train", "images-idx3"],
  ["train", "labels-idx1"],
  ["t10k", "images-idx3"],
  ["t10k", "labels-idx1"],
] as const;

/** Some have a point where others have a hyphen, some capital letters. */
const FILE = /^(train|t10k|test)[-_.](images|labels)[-_.]idx([13])[-_.]ubyte(?:\.gz)?$/i;

/** Where they are looked for first, and by name where nothing can be listed; the second is torchvision's. */
const USUAL_FOLDERS = ["", "MNIST/raw"];

const idxNames = ([part, kind]: readonly [string, string]) =>
  USUAL_FOLDERS.flatMap((folder) =>
    [`${kind}-ubyte.gz`, `${kind}-ubyte`, `${kind.replace("-", ".")}-ubyte`].map((end) =>
      [folder, `${part}-${end}`].filter(Boolean).join("/"),
    ),
  );

const FORMS: readonly FileForm[] = [
  PARTS.map(idxNames),
  ["train", "test"].map((part) =>
    ["mnist/", "data/", ""].map((folder) => `${folder}${part}-00000-of-00001.parquet`),
  ),
];

/**
 * The files of MNIST: four of IDX (images and labels, to train and to test), or two of Parquet. Where the source can list its files, those
 * of IDX may lie in any folder of it.
 *
 * @throws Error naming what was looked for and what is there, or folders of which each has all four.
 */
export async function readMnistFiles(
  source: FileSource,
  options: LoadOptions,
): Promise<readonly NamedBytes[]> {
  const nested = await nestedForm(source, options);
  return readForm(source, nested ? [nested] : FORMS, "MNIST", options);
}

/** The form of whatever folder has all four files. Undefined if none has, or nothing can be listed. */
async function nestedForm(source: FileSource, { signal }: LoadOptions): Promise<FileForm | undefined> {
  const paths = await source.list?.(signal ? { signal } : {}).catch(() => undefined);
  const folders = new Map<string, Map<string, string>>();
  for (const path of paths ?? []) {
    const place = placeOf(path);
    if (!place) continue;
    const files = folders.get(place.folder) ?? new Map<string, string>();
    // of two of the same name, packed or in a folder of its own, the shorter path
    const known = files.get(place.file);
    if (known === undefined || path.length < known.length) files.set(place.file, path);
    folders.set(place.folder, files);
  }
  const whole = [...folders].filter(([, files]) => files.size === PARTS.length);
  const usual = USUAL_FOLDERS.flatMap((name) => whole.filter(([folder]) => folder === name));
  if (usual.length === 0 && whole.length > 1)
    throw new Error(
      `Cannot read MNIST in ${source.origin ?? "these files"}: expected its four files in one folder, found them in ${listed(whole.map(([folder]) => folder))}; name one of them`,
    );
  const files = (usual[0] ?? whole[0])?.[1];
  return files && PARTS.map(([part, kind]) => [files.get(`${part} ${kind}`)!]);
}

/** Which of the four files a path is, and the folder that it belongs to: archives unpack some into a folder of the file's own name. */
function placeOf(path: string): { readonly folder: string; readonly file: string } | undefined {
  const folders = path.split("/");
  const name = folders.pop()!;
  const [, part, kind, dimensions] = FILE.exec(name.normalize("NFC")) ?? [];
  if (part === undefined || kind === undefined) return undefined;
  if (FILE.test(folders.at(-1) ?? "")) folders.pop();
  const first = part.toLowerCase() === "train" ? "train" : "t10k";
  return { folder: folders.join("/"), file: `${first} ${kind.toLowerCase()}-idx${dimensions}` };
}
