import { defineConfig } from "tsup";
import { library } from "../../tsup.base";
import { lazyChunk } from "../../tsup.lazy";

export default defineConfig({ ...library(), esbuildPlugins: [lazyChunk()] });
