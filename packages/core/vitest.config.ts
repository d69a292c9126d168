import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: "@rec/property-runs/announce",
    // On a busy machine, a test takes many times as long as alone.
    testTimeout: 180_000,
    hookTimeout: 60_000,
    tags: [
      {
        name: "large",
        description:
          "Hundreds of thousands of modules, imports or segments, or C to compile; test:quick leaves them out",
      },
    ],
  },
});
