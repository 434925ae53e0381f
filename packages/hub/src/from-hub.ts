import { fromFolder } from "./from-folder.js";
import { checkFromHubOptions, type FromHubOptions } from "./hub-options.js";
import { locate } from "./locate.js";
import { openCheckpoint } from "./open-checkpoint.js";
import type { Checkpoint } from "./weight-source.js";

/**
 * Opens a checkpoint by name and reads its `config.json` and the listings of its weight files. A tensor is fetched when it is
 * asked for, by HTTP range requests, and nothing else is; `bytesFetched` and `bytesTotal` tell what that saved.
 *
 * @param name `owner/name` or `owner/name@revision` on the Hub, the address of its page, a folder or weight file (`./path`,
 *   `file:` URL), or an `http(s):` URL of a folder or a weight file. As with the Python library, an existing folder called
 *   `owner/name` comes before the Hub.
 * @throws TypeError for a name that is none of these, or an option that there is not; Error, saying what to do, where it cannot be read; SyntaxError for files
 *   that do not follow their format.
 */
export async function fromHub(name: string, options: FromHubOptions = {}): Promise<Checkpoint> {
  checkFromHubOptions("open a checkpoint", options);
  const { signal, stateDict } = options;
  const { path, files, weights = options.weights } = await locate(name, options);
  const which = { signal, weights, stateDict };
  return files ? openCheckpoint(files, which) : fromFolder(path, which);
}
