import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: "test/create-project.ts",
    testTimeout: 180_000,
    hookTimeout: 180_000,
    include: ["test/**/*.test.ts"],
  },
});
