import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { addressOfModules } from "./address.ts";
import { longestTask } from "./page-tasks.ts";
import { useWorkbench } from "./workbench.ts";

const bench = useWorkbench();

/** LLVM with clang: one module of 75 MB, which the programs in C are built with. */
function pathOfClang(): string {
  const atWasm = createRequire(createRequire(import.meta.url).resolve("@rec/wasm/artifacts"));
  return join(dirname(atWasm.resolve("@yowasp/clang")), "llvm.core.wasm");
}

test("a module of 75 MB causes no long task while it is brought in, linked, shown and read", async () => {
  const { page } = bench;
  await bench.open(addressOfModules({}, { unresolved: "trap" }));
  await page.getByText("0 modules").waitFor();
  const bringing = await longestTask(bench, async () => {
    await page.getByLabel("Files of modules").setInputFiles(pathOfClang());
    await page.locator('[data-card="module:llvm.core"]').waitFor();
    await page.locator('.picture-world[data-laid-out="true"]').waitFor();
    await page.locator('#status[data-state="linked"]').waitFor();
  });
  expect(bringing).toBeLessThan(100);
  expect(await page.locator(".module-facts").textContent()).toContain("75.5 MB");

  const reading = await longestTask(bench, async () => {
    const memory = await bench.openTab("Memory");
    await memory
      .locator(".hex-byte", { hasText: /^[0-9a-f]{2}$/ })
      .first()
      .waitFor();
  });
  expect(reading).toBeLessThan(100);

  const calling = await longestTask(bench, async () => {
    const call = await bench.openTab("Call");
    await call.getByRole("button", { name: /^_start / }).waitFor();
  });
  expect(calling).toBeLessThan(100);
  expect(bench.complaints).toEqual([]);
}, 240_000);
