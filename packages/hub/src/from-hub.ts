import { fromFolder } from "./from-folder.js";
import { type HubOptions, locate } from "./locate.js";
import { openCheckpoint } from "./open-checkpoint.js";
import type { Checkpoint } from "./weight-source.js";

/**
 * Opens a checkpoint by name and reads its `config.json` and the listings of its weight files. A tensor is fetched when it is
 * asked for, by HTTP range requests, and nothing else is; `bytesFetched` and `bytesTotal` tell what that saved.
 *
 * @param name `owner/name` or `owner/name@revision` on the Hub, the address of its page, a folder or weight file (`./path`,
 *   `file:` URL), or an `http(s):` URL of a folder or a weight file. As with the Python library, an existing folder called
 *   `owner/name` comes before the Hub.
 * @throws TypeError for a name that is none of these; Error, saying what to do, where it cannot be read; SyntaxError for files
 *   that do not follow their format.
 */
export async function fromHub(name: string, options: HubOptions = {}): Promise<Checkpoint> {
  const { signal } = options;
  const { path, files, weights } = await locate(name, options);
  return files ? openCheckpoint(files, { signal, weights }) : fromFolder(path, { signal });
}
