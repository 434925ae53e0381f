import { publicText } from "@permafrost/common/public-text";
import { quote } from "@permafrost/common/quote";
import { decoded, withoutSlashes } from "../http/address.js";
import { type RepositoryType, splitType } from "./repository-type.js";

/** What a person can call a checkpoint, or another repository. */
export type CheckpointName =
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "url"; readonly url: string }
  | {
      readonly kind: "repository";
      readonly type: RepositoryType;
      readonly name: string;
      readonly revision: string | undefined;
      /** Where it is, if the name says so. */
      readonly endpoint?: string;
    };

/** Hosts whose addresses are repositories, besides the endpoint in use. */
const HUBS = new Set(["https://huggingface.co", "https://hf.co", "https://hf-mirror.com"]);

const PART = /^(?!.*(?:--|\.\.))[A-Za-z0-9](?:[\w.-]{0,94}[A-Za-z0-9])?$/;
const REVISION = /^(?!.*\.\.)[^\s@?#%\\:~^*[\p{Cc}]{1,250}$/u;

/**
 * Tells repositories (`owner/name`, `owner/name@revision`, `datasets/owner/name`, their page on the Hub), folders (anything
 * that starts with `.`, `/`, `~` or a drive, and `file:` URLs) and other URLs apart.
 *
 * @param type what a name without prefix is
 * @throws TypeError for a name that is none of these.
 */
export function parseCheckpointName(
  text: string,
  endpoint: string,
  type: RepositoryType = "model",
): CheckpointName {
  if (/^file:/i.test(text)) return { kind: "folder", path: text };
  if (/^https?:/i.test(text)) return parseUrl(text, endpoint);
  if (/^(?:[./~\\]|[A-Za-z]:[\\/])/.test(text)) return { kind: "folder", path: text };
  return repository(text, type) ?? refuse(text);
}

function parseUrl(text: string, endpoint: string): CheckpointName {
  if (!URL.canParse(text)) refuse(text);
  const url = new URL(text);
  const base = text.startsWith(`${endpoint}/`) ? endpoint : HUBS.has(url.origin) ? url.origin : undefined;
  if (base === undefined) return { kind: "url", url: text };
  const path = withoutSlashes(decoded(text.slice(base.length + 1).split(/[?#]/, 1)[0]!));
  const [, name, revision] = /^((?:datasets\/|spaces\/)?[^/]+\/[^/]+)(?:\/tree\/(.+))?$/.exec(path) ?? [];
  if (name === undefined) return { kind: "url", url: text };
  const found = repository(revision === undefined ? name : `${name}@${revision}`) ?? refuse(text);
  return { ...found, endpoint: base };
}

/** Whether text can be the name of a branch, a tag or a commit. */
export function isRevision(text: string): boolean {
  return REVISION.test(text);
}

function repository(
  text: string,
  type: RepositoryType = "model",
): (CheckpointName & { kind: "repository" }) | undefined {
  const at = text.indexOf("@");
  const { type: said, name } = splitType(at < 0 ? text : text.slice(0, at));
  const revision = at < 0 ? undefined : text.slice(at + 1);
  const parts = name.split("/");
  if (parts.length > 2 || !parts.every((part) => PART.test(part))) return undefined;
  if (revision !== undefined && !isRevision(revision)) return undefined;
  return { kind: "repository", type: said ?? type, name, revision };
}

function refuse(text: string): never {
  throw new TypeError(
    `Cannot open ${quote(publicText(text.slice(0, 1000)))}: it is neither a repository (owner/name@revision), nor a folder (./path), nor a URL`,
  );
}
