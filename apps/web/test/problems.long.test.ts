import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import { useWorkbench } from "./workbench.ts";

const bench = useWorkbench();
const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

async function expectState(state: string): Promise<void> {
  await bench.page.locator(`#status[data-state="${state}"]`).waitFor();
}

function button(name: string): Locator {
  return bench.page.getByRole("button", { name, exact: true });
}

/** The first problem or warning of a code. */
function diagnostic(code: string): Locator {
  return bench.page.locator(".diagnostic", { has: bench.page.getByText(code, { exact: true }) }).first();
}

async function choose(example: string): Promise<void> {
  await bench.page.getByLabel("Example", { exact: true }).selectOption(example);
}

/** The violations of axe in the modules and the problems. */
async function violations(): Promise<readonly string[]> {
  await bench.page.evaluate(await readFile(axePath, "utf8"));
  return await bench.page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const results = await axe.run({ include: [[".area-modules"], [".problem, .warnings"]] });
    return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("; ")}`);
  });
}

describe("problems", () => {
  test("of each kind are in place, and one click leads to a link", async () => {
    await bench.open();
    for (const [example, code, place, fix] of [
      ["unresolved-import", "UNRESOLVED_IMPORT", "module programimport env.malloc", "Add an allocator: memory.wasm"],
      ["ambiguous-import", "AMBIGUOUS_IMPORT", "module programimport env.malloc", "Take both from memory"],
      ["type-mismatch", "EXTERN_TYPE_MISMATCH", "module pingimport pong.isOdd", "Write a host function"],
      ["unbreakable-cycle", "UNBREAKABLE_CYCLE", "module caller", "Allow hoisting"],
      ["data-overlap", "DATA_OVERLAP", "module name", "Let the later module overwrite the other"],
      ["missing-library", "UNRESOLVED_IMPORT", "module shapesimport env.area", "Add libarea.wasm from beside shapes"],
    ] as const) {
      await choose(example);
      await expectState("failed");
      const problem = diagnostic(code);
      await problem.waitFor();
      expect(await problem.locator(".whereabouts").textContent(), example).toContain(place);
      expect(await problem.locator(".hint").textContent(), example).toMatch(/^Hint .{10}/);
      await problem.getByRole("button", { name: fix, exact: true }).click();
      if (example === "type-mismatch") {
        // Both functions of the cycle have a wrong type: the other one needs a click too, once it is the only one left.
        await bench.page.locator(".whereabouts", { hasText: place }).waitFor({ state: "hidden" });
        await diagnostic(code).getByRole("button", { name: fix, exact: true }).click();
      }
      await expectState("linked");
      expect(await bench.page.locator(".problem").count(), example).toBe(0);
    }
  });

  test("of files are in place, with URL and offset, and the module can be removed", async () => {
    await bench.open();
    for (const [example, code, place] of [
      ["missing-file", "HTTP_STATUS", "wasm/missing.wasm"],
      ["wrong-mime-type", "WRONG_MIME_TYPE", "index.html"],
      ["truncated", "UNEXPECTED_END", "at offset 0x"],
      ["not-webassembly", "NOT_WEBASSEMBLY", "wasm/not-webassembly.wasm"],
    ] as const) {
      await choose(example);
      await expectState("failed");
      const problem = diagnostic(code);
      await problem.waitFor();
      expect(await problem.locator(".whereabouts").textContent(), example).toContain("module memory");
      expect(await problem.textContent(), example).toContain(place);
      // The modules of the lesson stay live until another set links.
      await bench.page.getByText("Still live: program, memory.").waitFor();
      await problem.getByRole("button", { name: "Leave memory out", exact: true }).click();
      await diagnostic("UNRESOLVED_IMPORT").waitFor();
      await expectState("failed");
    }
    await button("Go back to them").click();
    await expectState("linked");
  });

  test("are mended by a host function, by a trap, by a choice, and by undoing the choice", async () => {
    await bench.open("?example=unresolved-import");
    await diagnostic("UNRESOLVED_IMPORT").getByRole("button", { name: "Write a host function" }).click();
    await expect.poll(() => bench.page.locator(".diagnostic").count()).toBe(1);
    const editor = bench.page.getByRole("textbox", { name: "Host functions, in JavaScript" });
    await expect.poll(() => editor.textContent()).toContain("imports.env.malloc = (a) =>");
    await button("Trap calls to it").click();
    await expectState("linked");

    await choose("ambiguous-import");
    await diagnostic("AMBIGUOUS_IMPORT").getByRole("button", { name: "Choose a provider" }).click();
    const provider = bench.page.getByLabel("Provider of env.malloc for program");
    await expect.poll(() => provider.evaluate((select) => select === document.activeElement)).toBe(true);
    // Exports of other types are offered with their types.
    const label = await provider
      .locator("option", { hasText: /^memory\..* \(function/ })
      .first()
      .textContent();
    await provider.selectOption({ label: label ?? "" });
    await diagnostic("EXTERN_TYPE_MISMATCH").getByRole("button", { name: "Undo the choice of memory" }).click();
    await diagnostic("AMBIGUOUS_IMPORT").getByRole("button", { name: "Take both from dlmalloc" }).click();
    await expectState("linked");
  });

  test("and warnings can be copied, and are accessible", async () => {
    await bench.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await bench.open("?example=ambiguous-import");
    await diagnostic("AMBIGUOUS_IMPORT").getByRole("button", { name: "Copy", exact: true }).click();
    await bench.page.getByRole("button", { name: "Copied" }).waitFor();
    const copied = await bench.page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/^AMBIGUOUS_IMPORT {2}"env" "malloc" needed by program/);
    expect(copied).toContain('import: "env" "malloc"');
    await bench.page.locator(".options > summary").click();
    await bench.page.locator(".host-functions > summary").click();
    await bench.page.getByText("2 imports, 3 exports").click();
    await bench.page.getByRole("textbox", { name: "Host functions, in JavaScript" }).waitFor();
    expect(await violations()).toEqual([]);

    await choose("separate-memories");
    await bench.page.getByText("Linked, with a warning").waitFor();
    await diagnostic("SEPARATE_MEMORIES").waitFor();
    expect(await bench.page.locator(".problem").count()).toBe(0);
    await bench.page.emulateMedia({ colorScheme: "dark" });
    expect(await violations()).toEqual([]);

    // With the option, the warning is a problem, and its first button takes the option back.
    await bench.page.getByLabel("Warnings", { exact: true }).selectOption({ label: "errors" });
    await expectState("failed");
    expect(await violations()).toEqual([]);
    await button("Let warnings pass").click();
    await expectState("linked");
  });
});
