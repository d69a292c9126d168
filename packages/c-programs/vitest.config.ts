import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Tests leave no state behind, so files share their modules: to load these anew takes as long as many tests.
    isolate: false,
    globalSetup: "@rec/property-runs/announce",
    // The first build of a program starts the compiler several times, for some seconds each on a busy machine.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
