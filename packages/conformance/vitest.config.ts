import { defineConfig } from "vitest/config";
import { retryLostEvents } from "./src/chromium/retry-lost-events.js";

export default defineConfig({
  test: {
    globalSetup: "./scripts/vitest-setup.js",
    // Tests leave no state behind, so files share their modules: to load these anew takes as long as many tests.
    isolate: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    retry: retryLostEvents,
    expect: { poll: { timeout: 30_000 } },
    // Deno and Chromium are separate processes: runners run one after the other, so that each has the machine to
    // itself.
    fileParallelism: false,
  },
});
