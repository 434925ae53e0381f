import { defined } from "@permafrost/common/defined";
import { cachedSource, type FileSource, folderCache, type Task } from "@permafrost/tasks";
import { isModule } from "../config/names.js";
import type { RunConfig } from "../config/run-config.js";
import { cacheFolder } from "./cache-folder.js";
import { exported, importModule } from "./module.js";
import type { Opener } from "./opener.js";
