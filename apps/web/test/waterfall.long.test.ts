import { expect, test } from "vitest";
import { addressOfArtifacts } from "./address.ts";
import { bringManyModules } from "./many-modules.ts";
import { useWorkbench } from "./workbench.ts";

const bench = useWorkbench();

test("the waterfall shows each phase, names the bound, and has a table", async () => {
  await bench.open(addressOfArtifacts({ ping: "ping", pong: "pong" }));
  const panel = await bench.openTab("Timing");
  expect(await panel.locator(".bound-sentence").textContent()).toMatch(
    /^The link took [\d.]+ ms; its bound is load .*instantiate.*\. The longest part is .+ with (< )?[\d.]+ ms, \d+ % of the link\.$/,
  );
  expect(await panel.getByRole("list", { name: "Phases" }).getByRole("listitem").allTextContents()).toEqual(
    expect.arrayContaining(["load", "parse", "plan", "compile", "instantiate", "the bound"]),
  );
  expect(await panel.locator(".chart-name").allTextContents()).toEqual(
    expect.arrayContaining(["all modules", "ping", "pong"]),
  );
  await panel.getByText("As a table").click();
  const rows = await panel.locator("tbody tr").allTextContents();
  expect(rows.length).toBe(await panel.locator(".chart-bars .bar").count());
  expect(rows.some((row) => row.endsWith("yes"))).toBe(true);
  expect(bench.complaints).toEqual([]);
});

test("of 300 modules, the slowest come first and the others on demand", async () => {
  await bench.open();
  await bringManyModules(bench, 300);
  const panel = await bench.openTab("Timing");
  const names = panel.locator(".chart-name");
  await expect.poll(() => names.count()).toBe(24);
  expect(await names.first().textContent()).toBe("all modules");
  // A search by role looks at each element of the page, of which there are many now.
  await panel.locator("button", { hasText: "Show 200 more" }).click();
  await expect.poll(() => names.count()).toBe(224);
  await panel.locator("button", { hasText: "Show 77 more" }).click();
  await expect.poll(() => names.count()).toBe(301);
});

test("the labels of the axis do not touch, at any width, and phases differ by more than colour", async () => {
  const { page } = bench;
  for (const width of [360, 480, 760, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await bench.open("?example=shared-malloc");
    const panel = await bench.openTab("Timing");
    const labels = panel.locator(".chart-axis span");
    await expect.poll(() => labels.count()).toBeGreaterThanOrEqual(2);
    const edges = await labels.evaluateAll((all) =>
      all.map((label) => label.getBoundingClientRect()).map(({ left, right }) => [left, right] as const),
    );
    for (const [at, [left]] of edges.entries()) {
      expect(left, `label ${at} at ${width} px`).toBeGreaterThan((edges[at - 1]?.[1] ?? -100) + 4);
    }
    expect(edges.at(-1)?.[1]).toBeLessThanOrEqual(width);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  const fills = await page
    .locator(".phases .bar")
    .evaluateAll((bars) =>
      bars.map((bar) =>
        [...(document.querySelector(getComputedStyle(bar).fill.match(/#[\w-]+/)?.[0] ?? "none")?.children ?? [])].map(
          (stop) => `${stop.getAttribute("class")} ${stop.getAttribute("offset")}`,
        ),
      ),
    );
  expect(fills.length).toBe(6);
  expect(new Set(fills.map((stops) => stops.join())).size).toBe(6);
});
