import { defineConfig } from "vitest/config";

export default defineConfig({
  // Each test starts the command once or twice, which takes half a second each on a slow machine.
  test: { testTimeout: 120_000, hookTimeout: 120_000 },
});
