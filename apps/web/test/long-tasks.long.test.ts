import { describe, expect, test } from "vitest";
import { longestTask } from "./page-tasks.ts";
import { useWorkbench } from "./workbench.ts";

const bench = useWorkbench();

describe("the page's thread", () => {
  test("has no task over 50 ms when a record is created beside 10,000, and none over 100 ms while bytes scroll", async () => {
    await bench.page.setViewportSize({ width: 1440, height: 1000 });
    await bench.open();
    const records = await bench.openTab("Records");
    const create = (name: string) => records.getByRole("button", { name, exact: true }).click();
    for (let thousand = 1; thousand <= 10; thousand++) {
      await create("Create 1,000");
      await records.getByText(`${(thousand * 1000 + 1).toLocaleString("en")} live`).waitFor();
    }
    let live = 10_001;
    const creating = await longestTask(bench, async () => {
      await create("Create");
      await records.getByText(`${(++live).toLocaleString("en")} live`).waitFor();
    });
    expect(creating).toBeLessThanOrEqual(50);

    const scrolling = await longestTask(bench, () => scrollThrough(".record-rows"));
    expect(scrolling).toBeLessThanOrEqual(100);
    const memory = await bench.openTab("Memory");
    await memory.locator(".hex-byte.field-id").first().waitFor();
    const scrollingBytes = await longestTask(bench, () => scrollThrough(".hex-rows"));
    expect(scrollingBytes).toBeLessThanOrEqual(100);
  });

  test("has none over 100 ms while forms of a link are measured, and charted", async () => {
    await bench.open();
    const panel = await bench.openTab("Measure");
    await panel.getByLabel("Rounds").selectOption("15");
    const measuring = await longestTask(bench, async () => {
      await panel.getByRole("button", { name: "Measure", exact: true }).click();
      await panel.locator('.measure-state[data-state="done"]').waitFor();
      await panel.locator(".round-chart canvas").waitFor();
    });
    expect(measuring).toBeLessThanOrEqual(100);
  });
});

/** Scrolls from the first row in small steps, as a wheel does, and then to the end in large ones. */
async function scrollThrough(selector: string): Promise<void> {
  await bench.page.evaluate(async (scroller) => {
    const element = document.querySelector(scroller);
    if (element === null) throw new Error(`No ${scroller}`);
    const frame = () => new Promise(requestAnimationFrame);
    element.scrollTop = 0;
    for (let step = 0; step < 60; step++) {
      element.scrollTop += 120;
      await frame();
    }
    for (let part = 0; part <= 20; part++) {
      element.scrollTop = (element.scrollHeight * part) / 20;
      await frame();
    }
  }, selector);
}
