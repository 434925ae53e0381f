import type { FileHandle } from "node:fs/promises";
import { builtin } from "./builtin.js";
import { isBytes } from "./is-bytes.js";

/** What a file is made of: all of it, parts in their order, or what writes it. */
export type Content = string | Uint8Array | Iterable<Uint8Array> | ((file: FileHandle) => Promise<void>);

/** How a file is written. */
export interface WriteOptions {
  /** Wait until it is on disk, so that it outlives a loss of power. Default true. */
  readonly durable?: boolean;
  /** Who may do what with it, as `chmod` has it. Default: as the system has it for new files. */
  readonly mode?: number;
}

/** Some systems refuse a single write of 2 GiB or more. */
const MOST_AT_ONCE = 1 << 28;

/**
 * Writes a file beside its place and moves it there once it is complete: whoever reads sees the old file or the new one.
 * Node, Deno and Bun only.
 *
 * @throws Error if it cannot be written; a file that was there is as it was.
 */
export async function writeWhole(
  path: string,
  content: Content,
  { durable = true, mode }: WriteOptions = {},
): Promise<void> {
  const { open, rename, rm } = builtin("fs/promises");
  // threads of one process share its number
  const beside = `${path}.${builtin("process").pid}-${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    const file = await open(beside, "wx", mode);
    try {
      if (typeof content === "function") await content(file);
      else for (const part of partsOf(content)) await writeAll(file, part);
      if (durable) await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw new Error(`Cannot write ${path}: ${reasonOf(error as NodeJS.ErrnoException)}`, { cause: error });
  }
}

/** Without what the system was asked to do on which path, which says nothing more. */
function reasonOf({ message, syscall }: NodeJS.ErrnoException): string {
  return syscall === undefined ? message : message.split(", ", 1)[0]!;
}

function partsOf(content: Exclude<Content, (file: FileHandle) => Promise<void>>): Iterable<Uint8Array> {
  if (typeof content === "string") return [new TextEncoder().encode(content)];
  return isBytes(content) ? [content] : content;
}

async function writeAll(file: FileHandle, part: Uint8Array): Promise<void> {
  for (let done = 0; done < part.length; ) {
    const { bytesWritten } = await file.write(part, done, Math.min(part.length - done, MOST_AT_ONCE));
    if (bytesWritten === 0) throw new Error(`nothing more is taken after ${done} of ${part.length} bytes`);
    done += bytesWritten;
  }
}
