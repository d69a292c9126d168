import { retryLostEvents } from "@rec/conformance/retry-lost-events";
import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["{src,test}/**/*.test.ts"],
    // Tests leave no state behind, so files share their modules: to load these anew takes as long as many tests. Two files
    // of the long run need modules of their own, so `test:long` runs them apart: one replaces modules, one loads hundreds.
    isolate: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    retry: retryLostEvents,
  },
});
export default config;
