import { retryLostEvents } from "@rec/conformance/retry-lost-events";
import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["{src,test}/**/*.test.ts"],
    // Tests leave no state behind, so files share their modules: to load these anew takes as long as many tests. One file of the
    // long run replaces modules, so `test:long` runs it apart, with `--isolate`.
    isolate: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    retry: retryLostEvents,
  },
});
export default config;
