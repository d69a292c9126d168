import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Tests leave no state behind, so files share their modules: to load these anew takes as long as many tests.
    isolate: false,
    // A test starts the command once or twice, which takes half a second each on a slow machine.
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
