import { expect, test } from "vitest";
import { addressOfArtifacts } from "./address.ts";
import { bringManyModules } from "./many-modules.ts";
import { useWorkbench } from "./workbench.ts";

const bench = useWorkbench();

test("the waterfall shows each phase, names the bound, and has a table", async () => {
  await bench.open(addressOfArtifacts({ ping: "ping", pong: "pong" }));
  const panel = await bench.openTab("Timing");
  expect(await panel.locator(".bound-sentence").textContent()).toMatch(
    /^The link took [\d.]+ ms; its bound is .*instantiate.*\. The longest part is .+ with (< )?[\d.]+ ms, \d+ % of the link\.$/,
  );
  expect(await panel.getByRole("list", { name: "Phases" }).getByRole("listitem").allTextContents()).toEqual(
    expect.arrayContaining(["fetch", "parse", "plan", "compile", "instantiate", "the bound"]),
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
