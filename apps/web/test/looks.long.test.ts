import { describe, expect, test } from "vitest";
import { useWorkbench } from "./workbench.ts";

const bench = useWorkbench();

const TABS = ["Records", "Memory", "Call", "Timing", "Measure", "Take away"] as const;

/** The values of a property of all elements that a selector finds. */
function styles(selector: string, property: string): Promise<readonly string[]> {
  return bench.page
    .locator(selector)
    .evaluateAll((elements, name) => elements.map((each) => getComputedStyle(each).getPropertyValue(name)), property);
}

describe("with forced colours", () => {
  test("kinds, problems, phases and forms are told apart without colour", async () => {
    const { page } = bench;
    await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
    await bench.open("?example=type-mismatch");
    await page.locator('[data-card^="problem:"]').first().waitFor();
    const [ink] = await styles(".picture-caption", "color");
    expect(new Set(await styles(".picture .node text", "fill"))).toEqual(new Set([ink]));
    expect(new Set(await styles(".picture .arrow", "fill"))).toEqual(new Set([ink]));
    expect(new Set(await styles(".picture .port .symbol", "stroke"))).toEqual(new Set([ink]));
    await page.getByLabel("Example", { exact: true }).selectOption("ping-pong");
    await page.locator('#status[data-state="linked"]').waitFor();
    const pressed = page.locator('.stages button[aria-pressed="true"]');
    expect(await pressed.evaluate((button) => getComputedStyle(button).borderTopWidth)).toBe("2px");

    await bench.openTab("Timing");
    await page.locator(".phases .bar").first().waitFor();
    const fills = await styles(".phases .bar", "fill");
    expect(fills.length).toBeGreaterThanOrEqual(5);
    expect(new Set(fills).size).toBe(fills.length);
    const drawn = await page
      .locator(".phases .bar")
      .evaluateAll((bars) =>
        bars.map(
          (bar) => document.querySelector(getComputedStyle(bar).fill.match(/#[\w-]+/)?.[0] ?? "none")?.innerHTML,
        ),
      );
    expect(new Set(drawn).size).toBe(fills.length);
    expect(drawn).not.toContain(undefined);

    const measure = await bench.openTab("Measure");
    await measure.getByLabel("Rounds").selectOption("15");
    await measure.getByRole("button", { name: "Measure", exact: true }).click();
    await measure.locator('.measure-state[data-state="done"]').waitFor();
    const marks = await measure
      .locator(".form-mark")
      .evaluateAll((all) =>
        all.map((mark) => `${getComputedStyle(mark).borderTopStyle} ${getComputedStyle(mark).backgroundImage}`),
      );
    expect(marks.length).toBeGreaterThanOrEqual(3);
    expect(new Set(marks).size).toBe(marks.length);
    expect(marks).not.toContain("none none");

    const memory = await bench.openTab("Memory");
    await memory.getByText("No linked module has a memory").waitFor();
    await page.getByLabel("Example", { exact: true }).selectOption("lesson");
    await memory.locator(".memory-cells svg").waitFor();
    expect(await styles(".memory-cells svg", "outline-style")).toEqual(["solid"]);
  });
});

describe("in the dark", () => {
  test.each([360, 2560])("at %i pixels, each tab keeps inside its card", async (width) => {
    const { page } = bench;
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: width === 360 ? 780 : 1440 });
    await bench.open();
    for (const name of TABS) {
      const panel = await bench.openTab(name);
      await panel.locator("button, p").first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(width);
      // A region that scrolls by itself may hold more than it shows.
      const outside = await panel.evaluate((element) => {
        const { right } = element.getBoundingClientRect();
        return [...element.querySelectorAll("button, input, select, textarea, p, h3, table")]
          .filter((each) => each.closest(".scroll, .hex-rows, .record-rows, [hidden]") === null)
          .filter((each) => each.getBoundingClientRect().right > right + 1)
          .map((each) => each.outerHTML.slice(0, 100));
      });
      expect(outside, name).toEqual([]);
    }
    await page.getByRole("button", { name: "What they ask for" }).waitFor();
    const { top, bottom } = await page.locator(".picture-view").evaluate((view) => view.getBoundingClientRect());
    // On a projector the picture has half of the window, and no less.
    expect((bottom - top) / (width === 360 ? 780 : 1440)).toBeGreaterThan(width === 360 ? 0.2 : 0.48);
  });
});
