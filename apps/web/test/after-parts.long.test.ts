import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { useWorkbench } from "./workbench.ts";

const bench = useWorkbench();
const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

test("Call, Measure and Take away are accessible in use, and do not scroll sideways", async () => {
  await bench.open();
  const call = await bench.openTab("Call");
  await call.getByRole("button", { name: /^createRecord / }).click();
  const form = call.getByRole("form", { name: "Call createRecord" });
  for (const [at, value] of ["1", "2", "3"].entries()) await form.getByLabel(`Argument ${at + 1}`).fill(value);
  await form.getByRole("button", { name: "Call", exact: true }).click();
  await call.locator('li[data-state="returned"]').waitFor();
  await form.getByLabel("Argument 1").fill("one");
  const measure = await bench.openTab("Measure");
  await measure.getByRole("button", { name: "Measure", exact: true }).click();
  await measure.locator('.measure-state[data-state="done"]').waitFor();
  const take = await bench.openTab("Take away");
  await take.getByRole("button", { name: "Make the files" }).click();
  await take.getByRole("button", { name: "Download linked.zip" }).waitFor();

  await bench.page.evaluate(await readFile(axePath, "utf8"));
  for (const [colorScheme, width] of [
    ["light", 360],
    ["dark", 1440],
    ["light", 2560],
  ] as const) {
    await bench.page.emulateMedia({ colorScheme });
    await bench.page.setViewportSize({ width, height: 900 });
    for (const tab of ["Call", "Measure", "Take away"]) {
      await bench.openTab(tab);
      const at = `${tab} at ${width} px`;
      await bench.page.getByRole("tabpanel", { name: tab }).locator("button").first().waitFor();
      expect(await bench.page.evaluate(() => document.documentElement.scrollWidth), at).toBeLessThanOrEqual(width);
      const violations = await bench.page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
        const results = await axe.run(".area-tabs");
        return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("; ")}`);
      });
      expect(violations, at).toEqual([]);
    }
  }
});
