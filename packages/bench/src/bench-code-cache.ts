import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { type CacheReport, FULL, measureCodeCache } from "./code-cache/measure-code-cache.ts";
import { cacheSizeTable, cacheWayTable, describeCodeCache } from "./report/code-cache-tables.ts";
import { drawTable } from "./report/print.ts";
import { replaceCodeCache } from "./report/readme.ts";
import { serveModules } from "./server.ts";

const server = await serveModules();
try {
  const onStep = (step: string) => process.stderr.write(`${step}\n`);
  const report: CacheReport = {
    ...(await measureCodeCache({ baseUrl: server.baseUrl, settings: FULL, onStep })),
    cpu: `${cpus()[0]?.model}, ${cpus().length} cores`,
    date: new Date().toISOString().slice(0, 10),
    passes: FULL.passes,
    visits: FULL.visits,
  };
  const tables = [cacheWayTable(report), cacheSizeTable(report)].map(drawTable);
  process.stdout.write(`${[describeCodeCache(report), ...tables].join("\n\n")}\n`);
  const readme = new URL("../README.md", import.meta.url);
  await writeFile(readme, replaceCodeCache(await readFile(readme, "utf8"), report));
} finally {
  await server.close();
}
