import { defineConfig } from "vitest/config";

export default defineConfig({
  // A test starts the command once or twice, which takes half a second each on a slow machine.
  test: { testTimeout: 180_000, hookTimeout: 60_000 },
});
