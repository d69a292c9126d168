import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const folder = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));
mkdirSync(folder, { recursive: true });

const { REC_SEEDS = "10", REC_RUNS = "50", REC_JOURNAL = `${folder}linked-graphs.jsonl` } = process.env;
process.stderr.write(`linked batches are kept in ${REC_JOURNAL}; delete it to begin anew\n`);

/** Random graphs, a million by default: `pnpm --filter @rec/core test:million`. */
export default defineConfig({
  test: {
    include: ["test/property/*.property.test.ts"],
    env: { REC_SEEDS, REC_RUNS, REC_JOURNAL },
    maxWorkers: "100%",
    disableConsoleIntercept: true,
    // The log may be a file, so no line is redrawn.
    reporters: ["verbose"],
  },
});
