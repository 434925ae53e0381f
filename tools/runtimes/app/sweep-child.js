import { serveRuns } from "@permafrost/sweep";

await serveRuns();
