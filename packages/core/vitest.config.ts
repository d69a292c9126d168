import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Tests leave no state behind, so files share their modules: to load these anew takes as long as the tests.
    isolate: false,
    globalSetup: "@rec/property-runs/announce",
    include: ["{src,test}/**/*.test.ts"],
    // On a busy machine, a test takes many times as long as alone.
    testTimeout: 180_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    // By default a machine of two cores has one worker, and this package has most of all test files.
    maxWorkers: "100%",
    tags: [
      {
        name: "large",
        description:
          "Hundreds of thousands of modules, imports or segments, or C to compile; the suite leaves them out",
      },
    ],
  },
});
