import { defineConfig } from "tsup";
import { lazyChunk, library } from "../../tsup.base";

export default defineConfig({ ...library(), esbuildPlugins: [lazyChunk()] });
