import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: "@rec/property-runs/announce",
    include: ["test/**/*.test.ts"],
    // Tests that run the compiler take a second each, and longer on a busy machine.
    testTimeout: 240_000,
    hookTimeout: 60_000,
  },
});
