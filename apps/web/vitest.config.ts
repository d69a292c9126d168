import { retryLostEvents } from "@rec/conformance/retry-lost-events";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // A browser on a busy machine is slow, but a hanging test must still end.
  test: {
    globalSetup: "test/build-once.ts",
    // Tests leave no state behind, so files share their modules: to load these anew takes as long as many tests.
    isolate: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    retry: retryLostEvents,
    expect: { poll: { timeout: 30_000 } },
  },
});
