import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { artifactUrl } from "@rec/wasm";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { addressOfArtifacts, addressOfModules } from "../address.ts";
import { useWorkbench } from "../workbench.ts";
import { SETS } from "./sets.ts";

const bench = useWorkbench();

/** The labels of the lines that are shown. */
const lines = (page: Page) =>
  page
    .locator('[data-edge][data-shown="true"]')
    .evaluateAll((edges) => edges.map((edge) => edge.getAttribute("aria-label")));

async function openPicture(address: string): Promise<void> {
  await bench.open(address);
  await bench.page.locator('.picture-world[data-laid-out="true"]').waitFor();
}

test("a set without modules has a picture that says so", async () => {
  await bench.open(`#set=${encodeURIComponent(JSON.stringify({ m: [] }))}`);
  await bench.page.locator(".picture-caption").waitFor();
  expect(await bench.page.locator(".picture-caption").textContent()).toBe(
    "There are no modules yet. Add some, or choose an example.",
  );
  expect(await bench.page.locator(".picture").getByRole("button").count()).toBe(0);
});

describe("the picture of the lesson", () => {
  test("shows without a layout worker who owns the memory, and before that the cycle", async () => {
    const { page } = bench;
    // The script never arrives.
    await page.route("**/layout-worker.js", () => {});
    await openPicture("");
    expect(await lines(page)).toEqual([
      "program gets the function env.malloc from memory.malloc",
      "program gets the function env.free from memory.free",
      "memory gets the memory env.memory from program.memory, made by the linker",
      "program imports its own memory, which the linker made: memory of 2 or more pages of 64 KiB",
    ]);
    expect(await page.locator('[data-card="linker"]').getAttribute("data-shown")).toBe("true");

    await page.getByRole("button", { name: "What they ask for" }).click();
    expect(await page.locator('[data-card="linker"]').getAttribute("data-shown")).toBe("false");
    expect(await page.locator('.edge.cyclic[data-shown="true"]').count()).toBe(3);
    expect(await page.locator(".picture-caption").textContent()).toBe(
      "A cycle, in thick lines: program and memory need each other, so none can come first.",
    );
  });

  test("tells by keyboard why a provider was chosen, its types, and the steps", async () => {
    const { page } = bench;
    await openPicture("");
    await page.getByRole("button", { name: "program gets the function env.malloc", exact: false }).first().focus();
    await page.keyboard.press("Enter");
    const details = page.getByRole("region", { name: "Details" });
    await details.getByText('(import "env" "malloc" (func (param i32) (result i32)))').waitFor();
    const text = (await details.textContent()) ?? "";
    expect(text).toContain('No module is called "env". Among all modules, only memory exports "malloc".');
    expect(text).toContain('(export "malloc" (func (param i32) (result i32)))');
    expect(await details.getByRole("listitem").allTextContents()).toEqual([
      "instantiate memory",
      "instantiate program",
    ]);

    await page.keyboard.press("Escape");
    await details.waitFor({ state: "detached" });
    const focused = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    expect(focused).toBe("program gets the function env.malloc from memory.malloc");
  });

  test("shows the bytes that a hoist changes, as they are in the file", async () => {
    const { page } = bench;
    await openPicture("");
    await page.getByRole("button", { name: "Module program" }).click();
    const table = page.getByRole("region", { name: "Changed bytes" });
    await table.waitFor();
    const original = await readFile(artifactUrl("program"));
    const rows = await table.locator("tbody tr").evaluateAll((all) =>
      all.map((row) => ({
        offset: Number(row.querySelector("td .offset")?.textContent),
        hex: row.querySelector("td .hex")?.textContent ?? "",
      })),
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { offset, hex } of rows.filter((row) => row.hex !== "")) {
      const bytes = hex.split(" ").map((byte) => Number.parseInt(byte, 16));
      expect([...original.subarray(offset, offset + bytes.length)]).toEqual(bytes);
    }
    expect(await table.textContent()).toContain("memory section");
    await page.getByText('(import "" "" (memory 2))').waitFor();
  });

  test("steps through the phases by keyboard, until all modules are live", async () => {
    const { page } = bench;
    await openPicture("");
    await page.getByRole("button", { name: "Step through" }).focus();
    await page.keyboard.press("Enter");
    const sentence = page.locator(".walk-text");
    const seen: string[] = [];
    for (;;) {
      const text = (await sentence.textContent()) ?? "";
      seen.push(text.replace(/^(.*?)\. .*$/s, "$1"));
      if (text.includes("Live")) break;
      await page.keyboard.press("ArrowRight");
      await expect.poll(() => sentence.textContent()).not.toBe(text);
    }
    expect(seen).toEqual([
      "1 of 8: Load",
      "2 of 8: Parse",
      "3 of 8: Plan: find the cycle",
      "4 of 8: Plan: break it",
      "5 of 8: Compile",
      "6 of 8: Instantiate memory",
      "7 of 8: Instantiate program",
      "8 of 8: Live",
    ]);
    expect(await page.locator(".node.live").count()).toBe(2);
    await page.keyboard.press("Home");
    await expect.poll(() => page.locator(".node.live").count()).toBe(0);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Step through" }).waitFor();
  });

  test("gives the plan as text", async () => {
    const { page } = bench;
    await openPicture("");
    await page.getByText("The plan as text").click();
    const plan = page.getByRole("region", { name: "The plan" });
    await plan.waitFor();
    expect(await plan.textContent()).toMatch(/^Link plan: 2 modules, 3 imports, 1 cycle, 1 extern hoisted\n/);
    await page.getByRole("button", { name: "Copy the plan" }).waitFor();
  });

  test.each(["light", "dark"] as const)("is accessible with details and a step, %s", async (colorScheme) => {
    const { page } = bench;
    await page.emulateMedia({ colorScheme });
    await openPicture("");
    await page.getByRole("button", { name: "Step through" }).click();
    await page.getByRole("button", { name: "Module program" }).click();
    await page.getByRole("region", { name: "Changed bytes" }).waitFor();
    await page.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
      const results = await axe.run(".area-picture");
      return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("; ")}`);
    });
    expect(violations).toEqual([]);
  });
});

test("a function that is deferred comes through a slot of the linker, which its provider fills", async () => {
  await openPicture(addressOfArtifacts(SETS.pingPong));
  expect(await lines(bench.page)).toEqual([
    "ping gets the function pong.isOdd from pong.isOdd, through a shim",
    "pong gets the function ping.isEven from ping.isEven",
    "pong fills slot 0 with isOdd, for pong.isOdd of ping",
  ]);
  await bench.page.getByRole("button", { name: "pong fills slot 0" }).focus();
  await bench.page.keyboard.press("Enter");
  const steps = bench.page.getByRole("region", { name: "Details" }).getByRole("listitem");
  await expect
    .poll(() => steps.allTextContents())
    .toEqual(["instantiate ping", "instantiate pong", 'fill slot 0 with "isOdd" of pong']);
});

test("modules that became one have a line around them", async () => {
  await openPicture(addressOfArtifacts(SETS.pingPong, { fuse: true }));
  await bench.page.getByText("fused into one module").waitFor();
  expect(await bench.page.locator("[data-edge].binding-fused").count()).toBe(2);
});

describe("a set that cannot be linked", () => {
  test("has its modules in the picture, with the problem on the import, and its hint", async () => {
    const { page } = bench;
    await openPicture(addressOfArtifacts({ ping: "ping", program: "program" }));
    await page.getByRole("button", { name: "Module ping" }).waitFor();
    expect(await page.locator(".port.kind-problem .label").allTextContents()).toEqual(
      expect.arrayContaining(["pong.isOdd", "env.malloc", "env.free"]),
    );
    await page.getByRole("button", { name: /^Problem UNRESOLVED_IMPORT, "pong" "isOdd"/ }).click();
    const details = page.getByRole("region", { name: "Details" });
    expect(await details.textContent()).toContain('add imports.pong.isOdd, or link a module that exports "isOdd"');
  });

  test("has a card for a module that was not read, and shows names as text", async () => {
    const { page } = bench;
    const name = '<img src="x" onerror="document.title=1">';
    await openPicture(addressOfModules({ [name]: "wasm/none.wasm", ping: "wasm/ping.wasm" }));
    await page.getByRole("button", { name: `Module ${name}, not read` }).waitFor();
    expect(await page.locator(".picture img").count()).toBe(0);
  });
});

describe("labels", () => {
  const WIDE = {
    ["WMWM".repeat(8)]: "wasm/ping.wasm",
    ["模块".repeat(12)]: "wasm/pong.wasm",
    "🎉": "wasm/diamond-bottom.wasm",
  };

  test.each(["lesson", "pingPong", "diamond", "wide names"] as const)(
    "of %s never overlap, and stay inside their cards",
    async (set) => {
      const { page } = bench;
      const address = set === "wide names" ? addressOfModules(WIDE) : addressOfArtifacts(SETS[set]);
      await openPicture(set === "lesson" ? "" : address);
      await page.evaluate(() => document.fonts.ready);
      const directions = new Set<string>();
      for (const width of [360, 820, 1024, 1440, 2560]) {
        await page.setViewportSize({ width, height: 900 });
        // The panel measures itself after the page has its new size.
        await page.evaluate(
          () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
        );
        const panelWidth = await page.locator(".picture").evaluate((panel) => panel.clientWidth);
        const direction = panelWidth < 700 ? "down" : "right";
        await page.locator(`.picture-world[data-laid-out="true"][data-direction="${direction}"]`).waitFor();
        directions.add(direction);
        for (const stage of ["As linked", "What they ask for"]) {
          await page.getByRole("button", { name: stage }).click();
          expect(await page.evaluate(findCollisions), `${set} at ${width} px, ${stage}`).toEqual([]);
        }
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
      expect([...directions].sort()).toEqual(["down", "right"]);
    },
    120_000,
  );
});

/** Texts of the picture that overlap each other, or that leave their card. Runs in the page. */
function findCollisions(): string[] {
  const isShown = (element: Element) => element.closest('[data-shown="false"]') === null;
  const texts = [...document.querySelectorAll(".picture-world text")].filter(isShown);
  const boxes = texts.map((text) => ({ text, box: text.getBoundingClientRect() }));
  const found: string[] = [];
  boxes.forEach(({ text, box }, index) => {
    for (const other of boxes.slice(index + 1)) {
      const apart =
        box.right <= other.box.left ||
        other.box.right <= box.left ||
        box.bottom <= other.box.top ||
        other.box.bottom <= box.top;
      if (!apart) found.push(`${text.textContent} and ${other.text.textContent}`);
    }
    const body = text.closest(".node")?.querySelector(".body")?.getBoundingClientRect();
    const isInside =
      body === undefined || (box.left >= body.left && box.right <= body.right && box.bottom <= body.bottom);
    if (!isInside) found.push(`${text.textContent} leaves its card`);
  });
  return found;
}

describe("a picture that is out of date", () => {
  const opacity = () => bench.page.locator(".picture-world").evaluate((world) => getComputedStyle(world).opacity);
  const picture = () => bench.page.locator(".picture");

  test.each(["no-preference", "reduce"] as const)(
    "fades while a newer one is laid out, with motion: %s",
    async (motion) => {
      const { page } = bench;
      await page.addInitScript(() => Reflect.deleteProperty(Object.getPrototypeOf(navigator), "serviceWorker"));
      let answer: () => void = () => {};
      const answered = new Promise<void>((resolve) => {
        answer = resolve;
      });
      await page.route("**/layout-worker.js", async (route) => {
        await answered;
        await route.continue();
      });
      await page.emulateMedia({ reducedMotion: motion });
      await bench.open();
      await page.locator(".picture-world").waitFor();
      // The worker starts before it is needed.
      await page.waitForRequest("**/layout-worker.js");
      expect(await opacity()).toBe("1");
      await page.getByLabel("Example", { exact: true }).selectOption("diamond");
      await page.getByText("Laying out 4 modules").waitFor();
      await expect.poll(opacity).toBe("0.4");
      expect(await picture().getAttribute("aria-busy")).toBe("true");
      answer();
      await page.locator('[data-card="module:bottom"]').waitFor();
      await expect.poll(opacity).toBe("1");
      expect(await picture().getAttribute("aria-busy")).toBe("false");
      expect(await page.locator(".picture-work").textContent()).toBe("");
    },
  );

  test("says that modules are linked, where there were none", async () => {
    const { page } = bench;
    await page.addInitScript(() => Reflect.deleteProperty(Object.getPrototypeOf(navigator), "serviceWorker"));
    await bench.open(addressOfModules({}));
    await page.getByText("There are no modules yet").waitFor();
    await page.route("**/wasm/diamond-*.wasm", () => {});
    await page.getByLabel("Example", { exact: true }).selectOption("diamond");
    await page.getByText("Linking 4 modules").waitFor();
    expect(await page.getByText("There are no modules yet").count()).toBe(0);
  });
});
