import { defined } from "@permafrost/common/defined";
import type { Architecture, BodyConfig } from "@permafrost/models";
import { exported, importModule } from "./module.js";

/** What a module that brings a body exports. */
export interface ArchitectureModule {
  /** The body, as a value. */
  readonly architecture: Architecture;
  /** Sizes of a body whose weights are drawn. */
  readonly config?: BodyConfig;
  /** Where pretrained weights are: a folder, a repository, a URL. */
  readonly checkpoint?: string;
}

/** Imports a body of one's own. @throws TypeError if the module exports none. */
export async function importArchitecture(path: string): Promise<ArchitectureModule> {
  const module = await importModule(path, "the body");
  const architecture = exported(
    module,
    ["architecture", "default"],
    path,
    (value): value is Architecture =>
      typeof (value as Architecture | undefined)?.name === "string" &&
      typeof (value as Architecture).body === "function",
    "an architecture, { name, body(config) },",
  );
  return {
    architecture,
    ...defined({
      config: module["config"] as BodyConfig | undefined,
      checkpoint: module["checkpoint"] as string | undefined,
    }),
  };
}
