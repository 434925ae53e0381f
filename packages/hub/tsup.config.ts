import { defineConfig } from "tsup";
import { library } from "../../tsup.base";

// Deno finds the modules of Node by their full names only.
export default defineConfig({ ...library(), removeNodeProtocol: false, external: [/^node:/] });
