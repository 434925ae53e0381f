import { builtin } from "@permafrost/common/builtin";
import { quote } from "@permafrost/common/quote";
import {
  memoryBytes,
  openSafetensors,
  type PushedFile,
  type PushOptions,
  type PushResult,
  pushFiles,
} from "@permafrost/hub";
import { ADAPTER_FILES } from "./adapter-config.js";
import { adapterValues } from "./adapter-values.js";
import { namesOfFiles } from "./encoding-files.js";
import { isRepository } from "./hub-names.js";
import { HERE } from "./model-card.js";
import { parseAdapterConfig } from "./parse-adapter-config.js";

/**
 * The files of an adapter's folder, as they go to a repository: the card names it.
 *
 * @param name `owner/name`
 * @throws TypeError for a name that is none; Error if a file is missing, or files do not belong together; SyntaxError if the
 * configuration is none.
 */
export async function filesToPush(folder: string, name: string): Promise<readonly PushedFile[]> {
  const { readFile } = builtin("fs/promises");
  const { join } = builtin("path");
  if (!isRepository(name))
    throw new TypeError(
      `Cannot push to ${quote(name)}: expected a repository of the Hub, such as "owner/name"`,
    );
  const read = async (path: string): Promise<PushedFile> => {
    try {
      return { path, bytes: new Uint8Array(await readFile(join(folder, path))) };
    } catch (error) {
      throw new Error(`Cannot push the adapter ${folder}: ${(error as Error).message}`, { cause: error });
    }
  };
  const [weights, config, card] = await Promise.all(
    [ADAPTER_FILES.weights, ADAPTER_FILES.config, ADAPTER_FILES.card].map(read),
  );
  const parsed = parseAdapterConfig(
    new TextDecoder().decode(config!.bytes),
    join(folder, ADAPTER_FILES.config),
  );
  await adapterValues(
    await openSafetensors(memoryBytes(weights!.bytes, folder)),
    parsed.weights.sha256,
    (problem) => {
      throw new Error(`Cannot push the adapter ${folder}: ${problem}. Save it again`);
    },
  );
  const text = new TextDecoder()
    .decode(card!.bytes)
    .replaceAll(`loadAdapter("${HERE}"`, `loadAdapter("${name}"`);
  const others = namesOfFiles(parsed.task.encoding, join(folder, ADAPTER_FILES.config));
  return [
    weights!,
    config!,
    ...(await Promise.all(others.map(read))),
    { path: ADAPTER_FILES.card, bytes: new TextEncoder().encode(text) },
  ];
}

/**
 * Pushes an adapter's folder to the Hugging Face Hub, where `loadAdapter("owner/name")` finds it. Node, Deno and Bun only.
 *
 * @param name `owner/name`; the repository is made if it is not there
 */
export async function pushAdapter(
  folder: string,
  name: string,
  options: PushOptions = {},
): Promise<PushResult> {
  const files = await filesToPush(folder, name);
  return pushFiles(name, files, { message: "Add a permafrost adapter", ...options });
}
