import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Locator } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import { emptySet } from "../src/model/module-set.ts";
import { addressOf } from "../src/model/set-address.ts";
import { assemble } from "./call-modules.ts";
import { useWorkbench } from "./workbench.ts";

const bench = useWorkbench();
const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let records: Locator;
beforeEach(async () => {
  // The worker for offline use would load files past the routes of a test.
  await bench.page.addInitScript(() => Reflect.deleteProperty(Object.getPrototypeOf(navigator), "serviceWorker"));
  await bench.page.setViewportSize({ width: 1440, height: 1000 });
  await bench.open();
  records = await bench.openTab("Records");
  await records.getByRole("table", { name: "Live records" }).waitFor();
});

const row = (index: number) => records.locator(`[data-index="${index}"]`);
const log = () => records.getByRole("status");
const button = (name: string | RegExp) => records.getByRole("button", { name, exact: true });

/** The text of a record without its address, and its bytes. */
async function valuesOf(index: number): Promise<readonly string[]> {
  await row(index).waitFor();
  return await row(index).locator(".record-number, .record-bytes").allTextContents();
}

async function create(values: { readonly id: string; readonly x: string; readonly y: string }): Promise<void> {
  for (const [name, value] of Object.entries(values)) await records.locator(`#record-${name}`).fill(value);
  await button("Create").click();
}

async function expectAccessible(): Promise<void> {
  await bench.page.evaluate(await readFile(axePath, "utf8"));
  const violations = await bench.page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const results = await axe.run(".area-tabs");
    return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("; ")}`);
  });
  expect(violations).toEqual([]);
}

describe("records", () => {
  test("are created, edited and deleted through the linked functions, and tell a reused address", async () => {
    expect(await valuesOf(0)).toEqual(["2", "02 00 00 00", "1.1", "cd cc 8c 3f", "2.2", "cd cc 0c 40"]);
    expect(await log().textContent()).toMatch(/^createRecord\(2, 1\.1, 2\.2\) returned 0x0002/);

    await create({ id: "-7", x: "0.5", y: "Infinity" });
    expect(await valuesOf(1)).toEqual(["-7", "f9 ff ff ff", "0.5", "00 00 00 3f", "Infinity", "00 00 80 7f"]);

    await row(1).getByRole("button", { name: /^Edit/ }).click();
    await records.locator("#record-x:focus, #record-id:focus").waitFor();
    await records.locator("#record-x").fill("16777217");
    expect(await records.locator("#record-x-said").textContent()).toBe("As an f32 it is 16777216");
    await button(/^Write at/).click();
    await records.getByText(/^Wrote -7, 16777216, Infinity at/).waitFor();
    expect((await valuesOf(1)).slice(2, 4)).toEqual(["16777216", "00 00 80 4b"]);

    await row(0)
      .getByRole("button", { name: /^Delete/ })
      .click();
    await records.getByText(/gave record 2 back$/).waitFor();
    // The pressed button is gone: the focus is on the one in its place.
    await bench.page.waitForFunction(() => document.activeElement?.textContent === "Delete");
    expect(await valuesOf(0)).toContain("-7");
    await create({ id: "9", x: "1", y: "2" });
    await records.getByText("the address that record 2 gave back").waitFor();
    expect(await row(1).textContent()).toContain("reused, was 2");
    expect(bench.complaints).toEqual([]);
  });

  test("two clicks before the next render create and delete once", async () => {
    const twice = (label: string) =>
      records.evaluate((panel, wanted) => {
        const button = [...panel.querySelectorAll<HTMLElement>("button")].find(({ textContent }) =>
          textContent?.startsWith(wanted),
        );
        button?.click();
        button?.click();
      }, label);
    const counts = (text: string) => records.getByText(text).waitFor();
    await row(0).waitFor();
    await twice("Create");
    await counts("2 live, 0 given back");
    await row(1).waitFor();
    await twice("Delete");
    await records.getByText(/gave record 2 back$/).waitFor();
    await counts("1 live, 1 given back");
    await twice("Create 1,000");
    await records.getByText(/^1,000 records created/).waitFor();
    await counts("1,001 live, 0 given back");
    expect(await records.locator(".record-log.is-bad").count()).toBe(0);
    // The sentence is the same after a change of tab, also for a part that has forgotten it.
    const said = await log().textContent();
    await bench.openTab("Timing");
    await bench.openTab("Records");
    // The list shows the selected record, which is the last.
    await records.locator(".record-row").first().waitFor();
    expect(await log().textContent()).toBe(said);
    expect(bench.complaints).toEqual([]);
  });

  test("refuses what the program cannot get, at the field, before the call", async () => {
    const said = await log().textContent();
    await create({ id: "2147483648", x: "1e40", y: "1" });
    expect(await records.locator("#record-id-said").textContent()).toBe("An i32 goes from -2147483648 to 2147483647");
    expect(await records.locator("#record-x-said").textContent()).toContain("it would be Infinity");
    expect(await records.locator("#record-id").getAttribute("aria-invalid")).toBe("true");
    expect(await bench.page.evaluate(() => document.activeElement?.id)).toBe("record-id");
    expect(await log().textContent()).toBe(said);
    await records.locator("#record-id").fill("2147483600");
    await records.locator("#record-x").fill("1");
    await button("Create 1,000").click();
    await records.getByText("The last of 1000 ids would be 2147484599").waitFor();
    expect(await records.getByText("1 live, 0 given back").count()).toBe(1);
    await expectAccessible();
  });

  test("are drawn only where they are seen, with thousands of them", async () => {
    await button("Create 1,000").click();
    await records.getByText("1,000 records created").waitFor();
    await records.getByText("1,001 live").waitFor();
    await row(1000).waitFor();
    expect(await records.locator(".record-row").count()).toBeLessThan(40);
    const rows = records.locator(".record-rows");
    await rows.evaluate((element) => {
      element.scrollTop = 0;
    });
    expect((await valuesOf(0))[0]).toBe("2");
    expect(await bench.page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(2000);
  });

  test("fit into 360 pixels", async () => {
    await bench.page.setViewportSize({ width: 360, height: 900 });
    await valuesOf(0);
    expect(await bench.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await expectAccessible();
  });
});

describe("records of other modules", () => {
  const OWN = `(module
    (memory (export "memory") 1 2)
    (global $next (mut i32) (i32.const 256))
    (func (export "createRecord") (param $id i32) (param $x f32) (param $y f32) (result i32)
      (if (i32.eq (local.get $id) (i32.const 13)) (then (unreachable)))
      (if (i32.eq (local.get $id) (i32.const 14)) (then (return (i32.const 0))))
      (if (i32.eq (local.get $id) (i32.const 15)) (then (loop $again (br $again))))
      (i32.store (global.get $next) (local.get $id))
      (f32.store offset=4 (global.get $next) (local.get $x))
      (f32.store offset=8 (global.get $next) (local.get $y))
      (global.set $next (i32.add (global.get $next) (i32.const 20)))
      (i32.sub (global.get $next) (i32.const 20)))
    (func (export "deleteRecord") (param i32) (unreachable)))`;

  test("are never created unasked; a trap, no memory and an endless call leave all usable", async () => {
    const body = assemble(OWN);
    await bench.page.route("**/own/program.wasm", (route) => route.fulfill({ body, contentType: "application/wasm" }));
    const source = { from: "url", url: "own/program.wasm" } as const;
    await bench.page.goto("about:blank");
    await bench.open(addressOf({ ...emptySet, modules: [{ name: "own", source }] }));
    records = await bench.openTab("Records");
    await records.getByText("No records. Create one").waitFor();

    await create({ id: "13", x: "1", y: "2" });
    await records.getByText("createRecord trapped: unreachable (RuntimeError)").waitFor();
    await create({ id: "14", x: "1", y: "2" });
    await records.getByText("createRecord for record 14 returned 0: memory has run out").waitFor();
    await create({ id: "7", x: "1", y: "2" });
    expect((await valuesOf(0))[0]).toBe("7");
    await row(0)
      .getByRole("button", { name: /^Delete/ })
      .click();
    await records.getByText("deleteRecord trapped: unreachable (RuntimeError)").waitFor();
    expect((await valuesOf(0))[0]).toBe("7");

    const memory = await bench.openTab("Memory");
    await memory.getByText("The inside of the heap is not known here").waitFor();
    records = await bench.openTab("Records");
    await create({ id: "15", x: "1", y: "2" });
    await bench.page.getByRole("banner").getByRole("button", { name: "Stop" }).click();
    await records.getByText("No records. Create one").waitFor();
    await bench.page.locator('#status[data-state="linked"]').waitFor();
    expect(await log().textContent()).toMatch(/^Stopped: .*; the modules are linked again$/);
    await bench.openTab("Memory");
    records = await bench.openTab("Records");
    await records.getByText("No records. Create one").waitFor();
    expect(await log().textContent()).toMatch(/^Stopped/);
    await create({ id: "8", x: "1", y: "2" });
    expect((await valuesOf(0))[0]).toBe("8");
    expect(bench.complaints).toEqual([]);
  });

  test("are missing in modules without them, which says what they need", async () => {
    await bench.open("?example=ping-pong");
    records = await bench.openTab("Records");
    await records.getByText("Records need a linked module that exports").waitFor();
    const memory = await bench.openTab("Memory");
    await memory.getByText("No linked module has a memory").waitFor();
  });
});

describe("memory", () => {
  const openMemory = async () => {
    const memory = await bench.openTab("Memory");
    await memory.locator(".hex-byte.field-id").first().waitFor();
    return memory;
  };
  const selectedBytes = (memory: Locator) => memory.locator(".hex-byte.is-selected").allTextContents();

  test("shows the record that is selected, and selects records both ways", async () => {
    await create({ id: "3", x: "2.2", y: "3.3" });
    await valuesOf(1);
    await row(0).locator(".record-select").click();
    await button("Show record 2 in memory").click();
    const memory = await openMemory();
    await memory.getByText("Record 2: x 1.1, y 2.2").waitFor();
    expect(await selectedBytes(memory)).toEqual("02 00 00 00 cd cc 8c 3f cd cc 0c 40".split(" "));
    const values = await memory.locator(".memory-values > div").allTextContents();
    expect(values).toContain("i322");
    expect(values).toContain("u82");

    // The byte of the second record's x, then all of the record in the other tab.
    const address = await memory.locator(".hex-byte.field-x").nth(4).getAttribute("data-address");
    await memory.locator(".hex-byte.field-x").nth(4).click();
    await memory.getByText("Record 3: x 2.2, y 3.3").waitFor();
    expect(await selectedBytes(memory)).toEqual(["cd"]);
    await bench.page.keyboard.press("Shift+ArrowRight");
    await bench.page.keyboard.press("Shift+ArrowDown");
    await memory.getByText("18 bytes selected").waitFor();
    await memory.locator("#memory-address").fill(String(address));
    await bench.page.keyboard.press("Enter");
    await memory.getByText("1 byte selected").waitFor();
    await memory.getByRole("button", { name: "Show in records" }).click();
    await records.locator(".record-row.is-selected", { hasText: "reused" }).or(row(1)).first().waitFor();
    expect(await records.locator(".record-row.is-selected .record-number").first().textContent()).toBe("3");
  });

  test("maps the heap by its blocks, tells growth, and marks what changed", async () => {
    let memory = await openMemory();
    await memory.getByText("3 pages of 64 KiB; the last change added 1 page to 2").waitFor();
    await memory.getByText("Heap of memory: 1 in use, 0 kept for the next request, 0 free").waitFor();
    expect(await memory.locator(".cells-grown").first().getAttribute("d")).toMatch(/^M0 /);
    expect(await memory.locator(".memory-legend").textContent()).toContain("Blocks in use 16 bytes");

    records = await bench.openTab("Records");
    await create({ id: "3", x: "2.2", y: "3.3" });
    await valuesOf(1);
    await row(0)
      .getByRole("button", { name: /^Delete/ })
      .click();
    await records.getByText(/gave record 2 back$/).waitFor();
    memory = await bench.openTab("Memory");
    await memory.getByText("Heap of memory: 1 in use, 1 kept for the next request, 0 free").waitFor();
    await memory.getByText("3 pages of 64 KiB; 2 when the modules were linked").waitFor();
    // The freed block keeps the list, and the heap's record has changed.
    await memory.locator(".hex-byte.in-quick.is-changed").first().waitFor();
    expect(await memory.locator(".hex-byte.field-id.is-changed").count()).toBe(0);

    // By keyboard: the map goes to the record, zooms, and selects it.
    const map = memory.getByRole("slider");
    await map.focus();
    await bench.page.keyboard.press("Home");
    await bench.page.keyboard.press("Enter");
    await memory.getByText("256 bytes selected").waitFor();
    expect(await map.getAttribute("aria-valuetext")).toBe("0x00000000 to 0x000000ff: Purpose unknown");
    // The last word of the heap is the allocator's, and all bytes of the cell are counted, once.
    await bench.page.keyboard.press("End");
    expect(await map.getAttribute("aria-valuetext")).toBe(
      "0x0002ff00 to 0x0002ffff: The allocator's own data 4 bytes, Free at the end of the heap 252 bytes",
    );
    await bench.page.keyboard.press("Home");
    await memory.getByRole("button", { name: /^Heap of memory/ }).click();
    await memory.getByText("64 KiB selected").waitFor();
    await memory.getByRole("button", { name: "Zoom in" }).click();
    await memory.getByRole("button", { name: "Whole memory" }).isEnabled();
    await expectAccessible();
  });

  test("goes to any address, and refuses one beyond the memory", async () => {
    const memory = await openMemory();
    await memory.locator("#memory-address").fill("0x30000");
    expect(await memory.locator("#memory-address-said").textContent()).toBe("The memory ends at 0x30000");
    await memory.locator("#memory-address").fill("0x2ffff");
    await memory.getByRole("button", { name: "Go" }).click();
    await memory.locator('[data-address="196607"].is-selected').waitFor();
    await memory.getByRole("grid").focus();
    await bench.page.keyboard.press("Control+Home");
    await memory.locator('[data-address="0"].is-selected').waitFor();
    await bench.page.keyboard.press("PageDown");
    await memory.locator(".hex-byte.is-cursor:not([data-address='0'])").waitFor();
  });

  test("shows static data and the stack of an allocator whose heap it cannot read", async () => {
    const urlOf = (url: string) => ({ from: "url", url }) as const;
    const modules = [
      { name: "program", source: urlOf("wasm/program.wasm") },
      { name: "dlmalloc", source: urlOf("wasm/dlmalloc.wasm") },
    ];
    await bench.page.goto("about:blank");
    await bench.open(addressOf({ ...emptySet, modules }));
    const memory = await bench.openTab("Memory");
    await memory.getByText("The inside of the heap is not known here").waitFor();
    await memory.getByRole("button", { name: "Static data of dlmalloc 0x00010000 to 0x000101f3" }).click();
    await memory.getByText("500 bytes selected").waitFor();
    await memory.getByRole("button", { name: /^Stack of dlmalloc 0x000101f4 to 0x000111ff/ }).waitFor();
    await memory.locator('[data-address="65536"].is-selected').waitFor();
    const legend = await memory.locator(".memory-legend").textContent();
    expect(legend).toContain("Static data of dlmalloc 500 bytes");
    expect(legend).toContain("Stack of dlmalloc 4 KiB");
  });

  test("that the linker makes is shown, with the modules that import it", async () => {
    await bench.page.goto("about:blank");
    await bench.open("?example=dynamic-libraries");
    const memory = await bench.openTab("Memory");
    await memory.getByText("Made by the linker for shapes, libarea").waitFor();
    await memory.getByText("1 page of 64 KiB").waitFor();
    await memory.getByRole("button", { name: /^Static data of libarea 0x00000400 to / }).click();
    await memory.locator('[data-address="1024"].is-selected').waitFor();
    const call = await bench.openTab("Call");
    await call.getByRole("button", { name: /^squares / }).click();
    for (const field of await call.locator(".call-form input").all()) await field.fill("3");
    await call.getByRole("button", { name: "Call", exact: true }).click();
    await call.locator(".call-history strong").first().waitFor();
    await bench.openTab("Memory");
    await memory.locator(".hex-byte.is-changed").first().waitFor();
    await expectAccessible();
  });

  test("that no module exports is named, and shown when a copy exports it", async () => {
    const hidden = assemble(`(module (memory 1) (data (i32.const 16) "here")
      (func (export "count") (result i32)
        (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
        (i32.load (i32.const 0))))`);
    const pick = async (files: Readonly<Record<string, Buffer>>) => {
      const payload = Object.entries(files).map(([name, buffer]) => ({ name, mimeType: "application/wasm", buffer }));
      await bench.page.getByLabel("Files of modules").setInputFiles(payload);
    };
    await bench.page.getByRole("button", { name: "Clear all" }).click();
    await pick({ "counter.wasm": hidden });
    const memory = await bench.openTab("Memory");
    await memory.getByText("its module does not export it").waitFor();
    await memory.getByText("wasm-ld --export-memory").waitFor();
    await expectAccessible();
    await pick({ "other.wasm": assemble('(module (memory (export "memory") 1))') });
    await memory.locator(".memory-cells").waitFor();
    await memory.getByText("The memory of counter").waitFor();
    await memory.getByRole("button", { name: "Link a copy of counter that exports it" }).click();
    await memory.getByText("The memory of counter").waitFor({ state: "detached" });
    await memory.locator(".memory-choice select").selectOption({ label: "counter.memory-2, 64 KiB" });
    await memory.getByRole("button", { name: "Static data of counter 0x00000010 to 0x00000013" }).waitFor();
    const call = await bench.openTab("Call");
    await call.getByRole("button", { name: /^count / }).click();
    await call.getByRole("button", { name: "Call", exact: true }).click();
    await call.locator(".call-history strong", { hasText: /^1$/ }).waitFor();
    expect(bench.complaints).toEqual([]);
  });
});
