import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["{src,test}/**/*.test.ts"],
    // Tests leave no state behind, so files share their modules: to load these anew takes as long as many tests.
    isolate: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
export default config;
