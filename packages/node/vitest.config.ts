import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Tests leave no state behind, so files share their modules: to load these anew takes as long as many tests.
    isolate: false,
    globalSetup: "@rec/property-runs/announce",
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
