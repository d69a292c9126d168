import type { Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import { optionChoices } from "../src/features/modules/option-choices.ts";
import { addressOfModules, assemble } from "./call-modules.ts";
import { useWorkbench } from "./workbench.ts";

const bench = useWorkbench();

async function expectState(state: string): Promise<void> {
  await bench.page.locator(`#status[data-state="${state}"]`).waitFor();
}

function option(label: string): Locator {
  return bench.page.getByLabel(label, { exact: true });
}

async function openOptions(): Promise<void> {
  await bench.page.locator(".options > summary").click();
}

/** The options as the address of the page holds them. */
async function optionsInAddress(): Promise<unknown> {
  const { hash } = new URL(bench.page.url());
  return hash === "" ? undefined : JSON.parse(decodeURIComponent(hash.slice("#set=".length))).o;
}

describe("the options", () => {
  test("each have an explanation, a default, and an effect in the set", async () => {
    await bench.open();
    await openOptions();
    for (const { name, label, sentence, values } of optionChoices) {
      await bench.page.getByText(sentence, { exact: true }).waitFor();
      const field = option(label);
      expect(await field.locator("option:checked").textContent()).toBe(`${values[0]?.label} (default)`);
      const [, other] = values;
      await field.selectOption({ label: other?.label ?? "" });
      await expect.poll(optionsInAddress).toEqual({ [name]: other?.value });
      await field.selectOption("0");
      await expect.poll(optionsInAddress).toBeUndefined();
    }
    await option("Size of the stack in bytes").fill("8192");
    await option("Size of the stack in bytes").press("Enter");
    await option("First heap").selectOption("memory");
    await expect.poll(optionsInAddress).toEqual({ stackSize: 8192, heap: "memory" });
    await bench.page.getByText("Options: 2 changed").waitFor();
    await bench.page.getByRole("button", { name: "All defaults" }).click();
    await expect.poll(optionsInAddress).toBeUndefined();
    await expectState("linked");
  });

  test("link again at once", async () => {
    await bench.open("?example=placed");
    await expectState("linked");
    await openOptions();
    await option("Placing").selectOption("off");
    await expectState("failed");
    await option("Overlapping data").selectOption("allow");
    await expectState("linked");
    await option("Overlapping data").selectOption("error (default)");
    await expectState("failed");
    await option("Placing").selectOption("auto (default)");
    await expectState("linked");
    // The set is that of the example again in its parts, and its own in the address.
    expect(new URL(bench.page.url()).hash).toContain("greeting");
  });
});

describe("host functions", () => {
  test("are written in an editor, evaluated in the worker alone, and link again", async () => {
    await bench.open("?example=unresolved-import");
    await expectState("failed");
    await bench.page.locator(".host-functions > summary").click();
    const editor = bench.page.getByRole("textbox", { name: "Host functions, in JavaScript" });
    await editor.click();
    await bench.page.keyboard.insertText(
      "if (typeof document !== 'undefined') throw new Error('on the page');\nreturn { env: { malloc: () => 8, free() {} } };",
    );
    await expectState("linked");
    await bench.page.getByText("Host functions: in use").waitFor();

    // A mistake is said with the ways out, and the modules that were linked stay live.
    await editor.press("ControlOrMeta+A");
    await bench.page.keyboard.insertText("return 5;");
    await bench.page
      .getByText("Cannot use the host functions: the code returned number, expected an object of namespaces")
      .waitFor();
    await editor.press("ControlOrMeta+A");
    await bench.page.keyboard.insertText("return {");
    await bench.page.getByText(/^Cannot evaluate the host functions: SyntaxError: /).waitFor();
    await bench.page.getByRole("button", { name: "Go back to them" }).click();
    await expectState("linked");
    await expect.poll(() => editor.textContent()).toContain("malloc: () => 8");
    expect(bench.complaints).toEqual([]);
  });

  test("for all imports of a module are begun by one click, and a memory of the host is shown byte by byte", async () => {
    const { page } = bench;
    const program = assemble(`(module
      (import "env" "memory" (memory 2))
      (import "env" "log" (func $log (param i32)))
      (import "env" "now" (func $now (result f64)))
      (data (i32.const 16) "static text")
      (func (export "poke") (i32.store8 (i32.const 0) (i32.const 0xab)) (call $log (i32.const 1)) (drop (call $now))))`);
    await bench.open(await addressOfModules(page, { program }));
    await expectState("failed");
    await page.getByRole("button", { name: "Write all 3 by the host" }).click();
    await expectState("linked");
    let panel = await bench.openTab("Memory");
    await panel.getByText("2 pages of 64 KiB").waitFor();
    await panel.getByRole("button", { name: /^Static data of program 0x00000010 to/ }).waitFor();
    panel = await bench.openTab("Call");
    await panel.getByRole("button", { name: /^poke / }).click();
    await panel.getByRole("button", { name: "Call", exact: true }).click();
    await panel.getByText("returned nothing").waitFor();
    panel = await bench.openTab("Memory");
    await panel.getByText("ab", { exact: true }).first().waitFor();
    expect(bench.complaints).toEqual([]);
  });
});
