import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["permafrost:source", "node", "import", "default"] },
  ssr: { resolve: { conditions: ["permafrost:source", "node", "import", "default"] } },
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "packages/*/test/**/*.test.ts",
      "test/**/*.test.ts",
      "tools/*/*.test.ts",
    ],
    testTimeout: 60_000,
    pool: "forks",
  },
});
