import { cpus, loadavg } from "node:os";
import { expect, test } from "vitest";
import { bringManyModules } from "../many-modules.ts";
import { longestTask } from "../page-tasks.ts";
import { useWorkbench } from "../workbench.ts";

const bench = useWorkbench();

/** A search by role would look at each of thousands of elements; these names are enough. */
const buttonNamed = (text: string) => bench.page.locator(".picture button", { hasText: text });

/**
 * In milliseconds of processor time. It rises by half while other programs share the caches; on an idle machine the longest task takes
 * 55 ms.
 */
const LONG_TASK_MS = (loadavg()[0] ?? 0) > cpus().length ? 150 : 100;

const MOST_ATTEMPTS = 4;

/** The longest task of the best of a few attempts: other programs that share the caches only add to the time of a task. */
async function leastLongTask(attempt: (number: number) => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let number = 0; number < MOST_ATTEMPTS && least >= LONG_TASK_MS; number++) {
    least = Math.min(least, await attempt(number));
  }
  return least;
}

test("300 modules stand in groups that open, with no long task while they are brought in, opened and dragged", async () => {
  const { page } = bench;
  const bringing = await leastLongTask(async () => {
    await bench.open();
    return longestTask(bench, async () => {
      await bringManyModules(bench, 300);
      await page.locator('[data-card^="cluster:"]').first().waitFor();
      await page.locator('.picture-world[data-laid-out="true"]').waitFor();
    });
  });
  expect(bringing).toBeLessThan(LONG_TASK_MS);
  expect(await page.locator("[data-card]").count()).toBeLessThanOrEqual(30);
  expect(await page.locator("#status").textContent()).toMatch(/^Linked/);
  await expect.poll(() => page.locator(".module-row").count()).toBe(300);

  await page.locator('.hit[aria-label^="Group m0 to m"]').focus();
  await page.keyboard.press("Enter");
  await page.locator('.hit[aria-label^="Module m0,"]').waitFor();
  expect(await page.locator(".frame-cluster").count()).toBe(1);

  const opening = await leastLongTask(async (number) => {
    if (number > 0) {
      await buttonNamed("Close all groups").click();
      await page.locator('[data-card="module:m299"]').waitFor({ state: "detached" });
    }
    return longestTask(bench, async () => {
      await buttonNamed("Open all groups").click();
      // Later, the layout is at hand.
      if (number === 0) await page.locator(".picture-work", { hasText: "Laying out 300 modules" }).waitFor();
      await page.locator('[data-card="module:m299"]').waitFor({ timeout: 120_000 });
      await expect.poll(() => page.locator("[data-edge]").count()).toBeGreaterThan(700);
    });
  });
  expect(await page.locator('[data-card^="module:"]').count()).toBe(300);
  expect(opening).toBeLessThan(LONG_TASK_MS);
  expect(await page.locator(".picture-work").textContent()).toBe("");

  const view = page.locator(".picture-view");
  await view.scrollIntoViewIfNeeded();
  const box = await view.boundingBox();
  if (box === null) throw new Error("The picture has no box");
  const transform = () => page.locator(".picture-world").evaluate((world) => (world as SVGElement).style.transform);
  const before = await transform();
  const dragging = await leastLongTask(() =>
    longestTask(bench, async () => {
      await page.mouse.move(box.x + 300, box.y + 100);
      await page.mouse.down();
      for (let step = 1; step <= 40; step++) await page.mouse.move(box.x + 300 - step * 6, box.y + 100 + step * 3);
      await page.mouse.up();
    }),
  );
  expect(await transform()).not.toBe(before);
  expect(dragging).toBeLessThan(LONG_TASK_MS);
}, 900_000);
