import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { addressOfModules, assemble } from "./call-modules.ts";
import { useWorkbench } from "./workbench.ts";

const bench = useWorkbench();

function button(name: string): Locator {
  return bench.page.getByRole("button", { name, exact: true });
}

async function expectState(state: string): Promise<void> {
  await bench.page.locator(`#status[data-state="${state}"]`).waitFor();
}

async function choose(example: string): Promise<void> {
  await bench.page.getByLabel("Example", { exact: true }).selectOption(example);
}

/** The name of the element that has the focus, and `body` if none has it. */
function focused(): Promise<string> {
  return bench.page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null;
    if (element === null || element === document.body) return "body";
    const labels = (element as HTMLInputElement).labels;
    return (element.getAttribute("aria-label") || labels?.[0]?.textContent || element.textContent).trim();
  });
}

async function expectFocus(name: string | RegExp): Promise<void> {
  await expect.poll(focused).toMatch(typeof name === "string" ? new RegExp(`^${name}$`) : name);
}

/** Gives an element the focus, and presses Enter. */
async function enter(element: Locator): Promise<void> {
  await element.focus();
  await bench.page.keyboard.press("Enter");
}

describe("remedies and edits while a link is under way", () => {
  test("all take effect: two clicks in one task, and a text that is not linked yet before a click", async () => {
    await bench.open("?example=type-mismatch");
    await bench.page.getByRole("button", { name: "Write a host function" }).nth(1).waitFor();
    await bench.page.evaluate(() => {
      for (const each of document.querySelectorAll<HTMLElement>(".fixes button"))
        if (each.textContent === "Write a host function") each.click();
    });
    await expectState("linked");
    const editor = bench.page.getByRole("textbox", { name: "Host functions, in JavaScript" });
    await expect
      .poll(() => editor.textContent())
      .toMatch(/pong\.isOdd = .*ping\.isEven = |ping\.isEven = .*pong\.isOdd = /);

    // Later than the clicks, sooner than the pause after which a text is linked.
    await choose("unresolved-import");
    await button("Write a host function").nth(0).click();
    await expect.poll(() => bench.page.locator(".diagnostic").count()).toBe(1);
    await expectState("failed");
    await editor.click();
    await bench.page.keyboard.press("Control+End");
    await bench.page.keyboard.type("// mine");
    await button("Trap calls to it").click();
    await expectState("linked");
    await bench.page.getByText("Options: 1 changed").waitFor();
    expect(await editor.textContent()).toContain("// mine");

    // The set of a step back takes the place of the text, though the editor has the focus.
    await editor.click();
    await bench.page.evaluate(() => history.back());
    await expect.poll(() => editor.textContent()).not.toContain("// mine");
    await expectState("failed");
  });
});

/** Dismisses the dialogs of a page; returns their types. */
function dismissDialogs(page: Page): readonly string[] {
  const types: string[] = [];
  page.on("dialog", (dialog) => {
    types.push(dialog.type());
    void dialog.dismiss();
  });
  return types;
}

describe("a reload", () => {
  test("opens the files of the reader again, and a later visit offers them, for seven days", async () => {
    const { page } = bench;
    await bench.open();
    const dialogs = dismissDialogs(page);
    await button("Clear all").click();
    const mine = assemble('(module (func (export "answer") (result i32) (i32.const 42)))');
    const add = (name: string) =>
      page.getByLabel("Files of modules").setInputFiles({ name, mimeType: "", buffer: mine });
    await add("first.wasm");
    await button("Remove first").waitFor();
    await add("second.wasm");
    await button("Remove second").click();
    const field = page.getByRole("textbox", { name: "Name of first" });
    await field.fill("mine");
    await field.press("Enter");
    await expectState("linked");
    await page.getByText("Your files are kept in this browser for seven days").waitFor();
    // The name is stored after the files.
    await expect.poll(() => page.evaluate(readStored, 0)).toEqual({ sets: [["mine"]], files: 1 });
    await page.reload();
    await button("Remove mine").waitFor();
    await expectState("linked");
    expect(dialogs).toEqual([]);

    // An edit belongs to the same set, and a step back leads to the lesson as before the reload.
    const again = page.getByRole("textbox", { name: "Name of mine" });
    await again.fill("ours");
    await again.press("Enter");
    await expect.poll(() => page.evaluate(readStored, 0)).toEqual({ sets: [["ours"]], files: 1 });
    await page.goBack();
    await button("Remove memory").waitFor();
    await page.goForward();
    await button("Remove ours").waitFor();

    // Another visit begins with the lesson, and offers the files.
    await page.goto("about:blank");
    await bench.open();
    await page.getByText("This browser keeps files of an earlier visit: ours.").waitFor();
    await button("Open them").click();
    await button("Remove ours").waitFor();
    const panel = await bench.openTab("Call");
    await panel.getByRole("button", { name: /^answer / }).waitFor();

    // Nobody has opened them for eight days.
    await expect.poll(() => page.evaluate(readStored, 8)).toEqual({ sets: [["ours"], ["ours"]], files: 1 });
    await page.goto("about:blank");
    await bench.open();
    await expect.poll(() => page.evaluate(readStored, 0)).toEqual({ sets: [], files: 0 });
    expect(await button("Open them").count()).toBe(0);
    expect(dialogs).toEqual([]);
    expect(bench.complaints).toEqual([]);
  });

  test("asks first while files that are not kept are on the bench or live, and not otherwise", async () => {
    const { page } = bench;
    await bench.open();
    const dialogs = dismissDialogs(page);
    // Browsers ask nothing on behalf of a page that its reader has not used.
    await button("Clear all").click();
    await page
      .getByLabel("Files of modules")
      .setInputFiles({ name: "mine.wasm", mimeType: "", buffer: assemble("(module)") });
    await expectState("linked");
    await button("Forget the files").click();
    await expect.poll(() => page.evaluate(readStored, 0)).toEqual({ sets: [], files: 0 });
    expect(await button("Forget the files").count()).toBe(0);
    await button("Remove mine").waitFor();
    await page.evaluate(() => location.reload());
    await expect.poll(() => dialogs).toEqual(["beforeunload"]);
    await button("Remove mine").waitFor();

    // The file is still live, because the other set does not link.
    await choose("missing-file");
    await page.getByText("Still live: mine.").waitFor();
    await page.evaluate(() => location.reload());
    await expect.poll(() => dialogs.length).toBe(2);

    await choose("ping-pong");
    await expectState("linked");
    await page.reload();
    await expectState("linked");
    expect(dialogs.length).toBe(2);
  });
});

/** In the page: the names of the modules of each stored set, and the number of files; then makes all sets older by some days. */
async function readStored(days: number): Promise<{ readonly sets: readonly unknown[]; readonly files: number }> {
  const answer = <Value>(request: IDBRequest<Value>) =>
    new Promise<Value>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await answer(indexedDB.open("rec-workbench"));
  const transaction = database.transaction(["sets", "files"], "readwrite");
  const sets = transaction.objectStore("sets");
  const keys = await answer(sets.getAllKeys());
  const found = await answer(sets.getAll());
  const files = await answer(transaction.objectStore("files").count());
  for (const [at, key] of keys.entries()) {
    await answer(sets.put({ ...found[at], savedAt: found[at].savedAt - days * 24 * 3600 * 1000 }, key));
  }
  database.close();
  return { sets: found.map(({ set }) => set.modules.map(({ name }: { readonly name: string }) => name)), files };
}

describe("the focus", () => {
  test("goes to a neighbour when its element goes away or is disabled", async () => {
    const { page } = bench;
    await bench.open("?example=ping-pong");
    await enter(button("Remove ping"));
    await expectFocus("Module pong");
    await enter(button("Remove pong"));
    await expectFocus("Choose files");
    await choose("lesson");
    await expectState("linked");
    await enter(button("Clear all"));
    await expectFocus("Choose files");
    await choose("unresolved-import");
    await enter(button("Add an allocator: memory.wasm").first());
    await expectState("linked");
    await expectFocus("What they ask for");

    await enter(button("Step through"));
    await expectFocus("Next");
    await page.keyboard.press("Escape");
    await expectFocus("Step through");

    // Details go back to the card or line that they are about.
    const card = page.locator('[data-card="module:program"] .hit');
    await enter(card);
    const close = page.getByRole("region", { name: "Details" }).getByRole("button", { name: "Close" });
    await enter(close);
    await expectFocus(/^Module program/);

    const calls = await bench.openTab("Call");
    await calls.getByRole("searchbox").fill("deleteRecord");
    await calls.getByRole("button", { name: /^deleteRecord / }).click();
    await calls.getByRole("textbox", { name: "Argument 1" }).fill("0");
    await enter(calls.getByRole("button", { name: "Call", exact: true }));
    await calls.locator('.call-history li:not([data-state="running"])').first().waitFor();
    await expectFocus("Call");
    await enter(calls.getByRole("button", { name: "Clear" }));
    await expectFocus(/^Argument 1/);

    const records = await bench.openTab("Records");
    await enter(records.getByRole("button", { name: "Create", exact: true }));
    await enter(records.getByRole("button", { name: /^Edit record/ }).first());
    await expectFocus(/^id/);
    await enter(records.getByRole("button", { name: "Cancel" }));
    await expectFocus(/^Edit record/);
    await enter(records.getByRole("button", { name: /^Show record .* in memory/ }));
    await expectFocus("Memory");

    await page.locator(".host-functions > summary").click();
    const editor = page.getByRole("textbox", { name: "Host functions, in JavaScript" });
    await editor.fill("return {");
    await enter(button("Remove the host functions"));
    await expectState("linked");
    await expectFocus("What they ask for");
    expect(bench.complaints).toEqual([]);
  });
});

describe("half-typed forms", () => {
  test("stay while other tabs are in view, and for as long as their function is live", async () => {
    const { page } = bench;
    const program = assemble(`(module
      (memory (export "memory") 1)
      (global (export "level") (mut i32) (i32.const 0))
      (func (export "createRecord") (param i32 f32 f32) (result i32) (i32.const 64))
      (func (export "deleteRecord") (param i32))
      (func (export "add") (param i64 f64) (result i64) (local.get 0)))`);
    await bench.open(await addressOfModules(page, { program, memory: assemble("(module)") }));
    const field = (panel: Locator, name: string | RegExp) => panel.getByRole("textbox", { name });

    let panel = await bench.openTab("Records");
    await field(panel, /^id/).fill("77x");
    panel = await bench.openTab("Memory");
    await field(panel, "Address").fill("0x1f");
    panel = await bench.openTab("Call");
    await panel.getByRole("searchbox").fill("a");
    await panel.getByRole("button", { name: /^add / }).click();
    await field(panel, /^Argument 1/).fill("12345678901234567890");
    await field(panel, /^Argument 2/).fill("1e");
    await field(panel.getByRole("form", { name: "Set program.level" }), /^New value/).fill("-");
    await page.getByLabel("URLs of modules, one on each line").fill("https://exa");
    panel = await bench.openTab("Measure");
    await panel.getByLabel("Rounds").selectOption("101");

    // Another link with the same function keeps them too.
    await page.locator(".options > summary").click();
    await page.getByLabel("Warnings", { exact: true }).selectOption({ label: "errors" });
    await page.getByText("Options: 1 changed").waitFor();
    await expectState("linked");

    panel = await bench.openTab("Call");
    expect(await panel.getByRole("searchbox").inputValue()).toBe("a");
    expect(await field(panel, /^Argument 1/).inputValue()).toBe("12345678901234567890");
    expect(await field(panel, /^Argument 2/).inputValue()).toBe("1e");
    expect(await field(panel, /^New value/).inputValue()).toBe("-");
    // Another function has texts of its own, and this one has its texts again.
    await panel.getByRole("button", { name: /^createRecord / }).click();
    expect(await field(panel, /^Argument 1/).inputValue()).toBe("");
    await panel.getByRole("button", { name: /^add / }).click();
    expect(await field(panel, /^Argument 2/).inputValue()).toBe("1e");
    panel = await bench.openTab("Records");
    expect(await field(panel, /^id/).inputValue()).toBe("77x");
    panel = await bench.openTab("Memory");
    expect(await field(panel, "Address").inputValue()).toBe("0x1f");
    panel = await bench.openTab("Measure");
    expect(await panel.getByLabel("Rounds").inputValue()).toBe("101");
    expect(await page.getByLabel("URLs of modules, one on each line").inputValue()).toBe("https://exa");
  });
});
