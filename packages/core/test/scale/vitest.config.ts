import { defineConfig } from "vitest/config";

/** Measurements, not part of the suite: `pnpm --filter @rec/core test:scale`. */
export default defineConfig({
  test: {
    include: ["test/scale/*.scale.ts"],
    fileParallelism: false,
    disableConsoleIntercept: true,
    testTimeout: 1_200_000,
  },
});
