import { defineConfig } from "vitest/config";

// On a busy machine, a test takes many times as long as alone.
const patience = { testTimeout: 180_000, hookTimeout: 60_000, expect: { poll: { timeout: 30_000 } } };

export default defineConfig({
  test: {
    tags: [
      {
        name: "large",
        description:
          "Hundreds of thousands of modules, imports or segments, or C to compile; the suite leaves them out",
      },
    ],
    // By default a machine of two cores has one worker, and this package has most of all test files.
    maxWorkers: "100%",
    projects: [
      {
        extends: true,
        // Tests beside the sources leave no state behind, so they share their modules: to load these anew takes as long as the tests.
        test: {
          ...patience,
          name: "src",
          include: ["src/**/*.test.ts"],
          isolate: false,
          globalSetup: "@rec/property-runs/announce",
        },
      },
      { extends: true, test: { ...patience, name: "test", include: ["test/**/*.test.ts"] } },
    ],
  },
});
