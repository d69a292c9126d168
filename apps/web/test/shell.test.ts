import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { compileText, useWorkbench } from "./workbench.ts";

const bench = useWorkbench();

describe("the workbench", () => {
  test("links the lesson as it opens, isolated, without a complaint", async () => {
    await bench.open();
    expect(await bench.page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await bench.page.locator("#status").textContent()).toMatch(/^Linked in [\d.]+ ms$/);
    expect(bench.complaints).toEqual([]);
  });

  test("refuses to compile text as code", async () => {
    await bench.open();
    expect(await compileText(bench.page)).toBe("EvalError");
  });

  test("moves between tabs by arrow keys", async () => {
    await bench.open();
    await bench.page.getByRole("tab", { name: "Records" }).focus();
    await bench.page.keyboard.press("ArrowLeft");
    expect(await bench.page.evaluate(() => document.activeElement?.textContent)).toBe("Take away");
    await bench.page.keyboard.press("Home");
    expect(await bench.page.getByRole("tab", { selected: true }).textContent()).toBe("Records");
  });
});

describe("the frame", () => {
  const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

  test.each([
    ["light", 1440],
    ["dark", 1440],
    ["light", 360],
    ["dark", 2560],
    ["light", 820],
  ] as const)("%s at %i px is accessible and does not scroll sideways", async (colorScheme, width) => {
    await bench.page.emulateMedia({ colorScheme });
    await bench.page.setViewportSize({ width, height: 900 });
    await bench.open();
    expect(await bench.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);

    await bench.page.evaluate(await readFile(axePath, "utf8"));
    const violations = await bench.page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
      const results = await axe.run();
      return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("; ")}`);
    });
    expect(violations).toEqual([]);
  });
});
