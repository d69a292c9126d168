import { defineConfig } from "vitest/config";

/** `test:all`: also the bundlers that are slow to install or to run. */
export default defineConfig({
  test: {
    include: ["test/all/**/*.all.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    disableConsoleIntercept: true,
  },
});
