import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // The tests of the fixture are run by the tests, with faults in their sources.
    include: ["src/*.test.js"],
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
});
