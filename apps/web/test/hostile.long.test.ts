import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { assemble } from "./call-modules.ts";
import { useWorkbench } from "./workbench.ts";

const bench = useWorkbench();

/** Brings in files, as a reader picks them. */
async function bring(files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const payload = Object.entries(files).map(([name, bytes]) => ({
    name,
    mimeType: "application/wasm",
    buffer: Buffer.from(bytes),
  }));
  await bench.page.getByLabel("Files of modules").setInputFiles(payload);
}

async function openEmpty(): Promise<void> {
  await bench.open();
  await bench.page.getByRole("button", { name: "Clear all" }).click();
}

/** The visible texts, and the texts for screen readers, that have hidden characters; a field for a name has it as it is. */
function hiddenIn(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const isHidden = (text: string | null): boolean => /[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/.test(text ?? "");
    return [...document.querySelectorAll("#app *")].flatMap((element) => {
      const own = [...element.childNodes]
        .filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent);
      const spoken = ["aria-label", "title", "alt"].map((name) => element.getAttribute(name));
      return [...own, ...spoken].some(isHidden) ? [element.outerHTML.slice(0, 200)] : [];
    });
  });
}

const status = (state: string) => bench.page.locator(`#status[data-state="${state}"]`).waitFor();

/** An export section with many names of one function. */
function manyExports(count: number): Uint8Array {
  const bytes: number[] = [];
  const leb = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)]);
  for (let at = 0; at < count; at++) {
    const name = [...Buffer.from(`f${at}`)];
    bytes.push(name.length, ...name, 0, 0);
  }
  const section = (id: number, body: readonly number[]) => [id, ...leb(body.length), ...body];
  const exports = [...leb(count), ...bytes];
  const head = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...section(1, [1, 0x60, 0, 1, 0x7f]), ...section(3, [1, 0])];
  // The section of exports is too long to be spread into the arguments of a call.
  return Uint8Array.from(head.concat([7], leb(exports.length), exports, section(10, [1, 4, 0, 0x41, 7, 0x0b])));
}

describe("hostile modules", () => {
  test("show names with HTML as text", async () => {
    let dialogs = 0;
    bench.page.on("dialog", (dialog) => {
      dialogs += 1;
      void dialog.dismiss();
    });
    const name = "<img src=x onerror=alert(1)>";
    const module = assemble(`(module
      (import "<b>env</b>" "<script>alert(2)</script>" (func))
      (func (export "${name}") (result i32) (i32.const 1)))`);
    await openEmpty();
    await bring({ [`${name}.wasm`]: module });
    await status("failed");
    const alert = bench.page.getByRole("alert").first();
    expect(await alert.textContent()).toContain("<script>alert(2)</script>");
    expect(await bench.page.locator('#app img[src="x"], #app script').count()).toBe(0);
    await bench.page.getByLabel("Name of").first().waitFor();
    expect(dialogs).toBe(0);
    expect(bench.complaints).toEqual([]);
  });

  test("show names with hidden characters escaped, in all parts", async () => {
    const text = (name: string) =>
      [...Buffer.from(name)].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
    const [live, zero, lib] = ["safe\u202elive", "run\u200b", "l\u2066ib"];
    await openEmpty();
    await bring({
      [`${lib}.wasm`]:
        assemble(`(module (memory (export "${text("m\u202e")}") 1) (func (export "${text(live)}") (result i32) (i32.const 3))
        (func (export "") (result i32) unreachable) (global (export "${text("g\u2066")}") (mut i32) (i32.const 5)))`),
      "user.wasm":
        assemble(`(module (import "${text(lib)}" "${text(live)}" (func $live (result i32))) (import "" "" (func $none (result i32)))
        (func (export "${text(zero)}") (result i32) (call $live)) (func (export "boom") (result i32) (call $none)))`),
    });
    await status("linked");
    const { page } = bench;
    await page.locator('.picture-world[data-laid-out="true"]').waitFor();
    await page.locator(".picture .node text", { hasText: '"l\\u2066ib"' }).first().waitFor();
    await page.getByText("All 2 links as a list").click();
    await page.getByText("0 imports, 3 exports").or(page.getByText("0 imports, 4 exports")).click();
    await page.getByText("2 imports, 2 exports").click();
    await page.getByText('"l\\u2066ib"."safe\\u202elive"').first().waitFor();
    await page.getByRole("button", { name: 'user gets the function ""."" from "l\\u2066ib".""' }).last().waitFor();
    const call = await bench.openTab("Call");
    await call.getByRole("button", { name: /^boom / }).click();
    await call.getByRole("button", { name: "Call", exact: true }).click();
    await call.getByRole("list", { name: /^Functions on the stack/ }).waitFor();
    for (const tab of ["Memory", "Call", "Timing", "Measure", "Take away"]) {
      const panel = await bench.openTab(tab);
      await panel.locator("button, p").first().waitFor();
      expect(await hiddenIn(page), tab).toEqual([]);
    }
    expect(bench.complaints).toEqual([]);
  });

  test("fit into 360 pixels with names of 300 characters", async () => {
    const { page } = bench;
    const [file, name] = ["m".repeat(200), "long_".repeat(60)];
    await page.setViewportSize({ width: 360, height: 800 });
    await openEmpty();
    await bring({
      [`${file}.wasm`]: assemble(
        `(module (import "${name}" "${name}" (func (param i32))) (memory (export "${name}") 1) (func (export "f") (param i32)))`,
      ),
    });
    await status("failed");
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    expect(await width()).toBeLessThanOrEqual(360);
    await page.getByRole("button", { name: "Trap calls to it" }).click();
    await status("linked");
    await page.getByText("One function has no provider, and traps.").waitFor();
    for (const tab of ["Records", "Memory", "Call", "Timing", "Measure", "Take away"]) {
      const panel = await bench.openTab(tab);
      await panel.locator("button, p").first().waitFor();
      for (const summary of await panel.locator("summary").all()) await summary.click();
      expect(await width(), tab).toBeLessThanOrEqual(360);
    }
  });

  test("leave the page usable with 100,000 exports", async () => {
    await openEmpty();
    await bring({ "many.wasm": manyExports(100_000) });
    await status("linked");
    const panel = await bench.openTab("Call");
    await panel.getByRole("searchbox").fill("f99999");
    await panel.getByRole("button", { name: /^f99999 / }).click();
    await panel.getByRole("button", { name: "Call", exact: true }).click();
    await panel.locator("strong", { hasText: /^7$/ }).first().waitFor();
    expect(await bench.page.locator("*").count()).toBeLessThan(20_000);
  });

  test("say that a start function trapped, and keep the modules that were live", async () => {
    await bench.open();
    await bring({ "trap.wasm": assemble("(module (func $start unreachable) (start $start))") });
    await status("failed");
    expect(await bench.page.getByRole("alert").first().textContent()).toContain("INSTANTIATION_TRAPPED");
    const panel = await bench.openTab("Records");
    await panel.getByRole("button", { name: "Create", exact: true }).click();
    await panel.getByText("2 live").waitFor();
  });

  test("can be stopped while a start function runs for ever, and removed", async () => {
    await bench.open();
    await bring({ "endless.wasm": assemble("(module (func $start (loop $again (br $again))) (start $start))") });
    await status("working");
    await bench.page.getByRole("button", { name: "Stop", exact: true }).click();
    await status("stopped");
    const alert = bench.page.getByRole("alert").first();
    expect(await alert.textContent()).toContain("may run for ever");
    expect(await alert.textContent()).toContain("Ended with it: program, memory.");
    await bench.page.getByRole("button", { name: "Remove endless", exact: true }).click();
    await status("linked");
    const panel = await bench.openTab("Records");
    await panel.getByRole("button", { name: "Create", exact: true }).click();
    await panel.getByText("2 live").waitFor();
  });

  test("can grow a memory to its limit", async () => {
    await openEmpty();
    await bring({
      "grow.wasm": assemble(`(module (memory (export "memory") 1 16384)
        (func (export "grow") (result i32) (memory.grow (i32.const 16383))))`),
    });
    await status("linked");
    const call = await bench.openTab("Call");
    await call.getByRole("button", { name: /^grow / }).click();
    await call.getByRole("button", { name: "Call", exact: true }).click();
    await call.locator("strong", { hasText: /^1$/ }).first().waitFor();
    const memory = await bench.openTab("Memory");
    await memory
      .getByText(/16[,.\s]?384 pages|1 GiB|1,073,741,824/)
      .first()
      .waitFor();
    expect(bench.complaints).toEqual([]);
  });

  test("that are no WebAssembly are said to be none, beside the modules that are", async () => {
    await bench.open();
    await bring({ "text.wasm": new TextEncoder().encode("<html><script>alert(1)</script></html>") });
    await status("failed");
    const alert = bench.page.getByRole("alert").first();
    expect(await alert.textContent()).toContain("NOT_WEBASSEMBLY");
    expect(await bench.page.locator("#app script").count()).toBe(0);
    await bench.page.getByRole("button", { name: "Remove text", exact: true }).click();
    await status("linked");
  });
});
