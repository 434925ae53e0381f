import { join } from "node:path";
import { bitXor, cifar10, folderCache, listOps, mnist, remoteHomology, type Task } from "@permafrost/tasks";

/** Where the real data is. */
export const dataFolder = process.env["PERMAFROST_DATA"] ?? join(import.meta.dirname, "../../../shared/data");

/** The tasks of the experiments, in the sizes that a laptop can train on. */
export const tasks: Readonly<Record<string, () => Promise<Task>>> = {
  "bit-xor": async () => bitXor(),
  mnist: () => mnist(join(dataFolder, "mnist")),
  cifar10: () => cifar10(join(dataFolder, "cifar10/parquet/plain_text"), { cache: folderCache(cacheFolder) }),
  /** Long Range Arena's grammar with at most 3 levels and 5 arguments, cut to what fits 64 tokens. */
  "listops-short": async () => listOps({ maxLength: 64, minLength: 10, maxDepth: 3, maxArguments: 5 }),
  /** Proteins of at most 256 amino acids; longer ones are left out. */
  "homology-256": () => remoteHomology(join(dataFolder, "remote-homology"), { maxLength: 256 }),
};

const cacheFolder = join(
  process.env["XDG_CACHE_HOME"] ?? join(process.env["HOME"] ?? ".", ".cache"),
  "permafrost/tasks",
);
