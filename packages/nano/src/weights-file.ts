import { builtin, hasBuiltins } from "@permafrost/common/builtin";
import { folderAddress } from "@permafrost/common/folder-address";
import { refuseLfsPointer } from "@permafrost/common/lfs-pointer";
import { packageFolder } from "@permafrost/common/package-folder";
import { oneLine } from "@permafrost/common/quote";
import { beginsAsPage } from "@permafrost/common/web-page";
import type { NanoBody, NanoName } from "./bodies.js";

const NAME = "@permafrost/nano";

/** A file, and where it was. */
export interface FileAt {
  /** Its bytes. */
  readonly bytes: Uint8Array;
  /** Its address. */
  readonly at: string;
}

/**
 * The file of a body's weights: in the folder that is given, else where the program has it beside itself, else where Node has the package installed:
 * near the program, or in the working directory, as a standalone server of Next.js has it.
 *
 * @param attempt what is attempted, as in "Cannot …"
 * @throws Error saying where it was looked for, what was found there, and what to do.
 */
export async function weightsFile(
  attempt: string,
  name: NanoName,
  place: NanoBody["place"],
  from?: string,
): Promise<FileAt> {
  const file = `${name}/model.safetensors`;
  const places =
    from === undefined ? [...beside(place), ...installed(file)] : [new URL(file, folderAddress(from)).href];
  const tried: string[] = [];
  for (const at of new Set(places)) {
    const bytes = await read(at).catch((error: Error) => void tried.push(oneLine(error.message)));
    if (bytes && beginsAsPage(bytes)) tried.push(`${at} is a web page`);
    else if (bytes) {
      refuseLfsPointer(bytes, attempt);
      return { bytes, at };
    }
  }
  const found = tried.join(", ") || "this bundle does not say where it is";
  throw new Error(
    `Cannot ${attempt}: ${found}. Copy the folder data of @permafrost/nano to where the program can read it, and name that with the option from: nano("${name}", { from: "data/" })`,
  );
}

/** Where the program has it; Vite up to 7, while developing, moves a package's code into a folder beside the package, and nothing else. */
function beside(place: NanoBody["place"]): readonly string[] {
  try {
    const { href } = place();
    return [href, href.replace("/.vite/data/", "/@permafrost/nano/data/")];
  } catch {
    // a bundle that is no module does not know where it is
    return [];
  }
}

function installed(file: string): readonly string[] {
  if (!hasBuiltins()) return [];
  const here = builtin("path").resolve("node_modules", NAME);
  return [packageFolder(NAME) ?? here, here].map((folder) => folderAddress(`${folder}/data`) + file);
}

async function read(at: string): Promise<Uint8Array> {
  // fetch of Node knows no files
  if (at.startsWith("file:") && hasBuiltins()) return builtin("fs/promises").readFile(new URL(at));
  const answer = await fetch(at).catch((cause: Error) => {
    throw new Error(`${at} cannot be fetched (${cause.message})`, { cause });
  });
  if (!answer.ok) throw new Error(`${at} answered ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}
