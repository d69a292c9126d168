import { defineConfig } from "vitest/config";

/** Ten million operations, not part of the suite: `pnpm --filter @rec/wasm test:night`. */
export default defineConfig({
  test: {
    include: ["test/night/*.night.ts"],
    disableConsoleIntercept: true,
    testTimeout: 7_200_000,
  },
});
