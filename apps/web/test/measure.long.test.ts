import { readFile } from "node:fs/promises";
import { artifactUrl } from "@rec/wasm";
import type { Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import { addressOfModules, assemble } from "./call-modules.ts";
import { useWorkbench } from "./workbench.ts";

const bench = useWorkbench();

/** The rows of the table, by form: nanoseconds, or the reason why there are none. */
async function readRows(panel: Locator): Promise<Record<string, string>> {
  const rows = await panel.locator(".measure-result tbody tr").all();
  const pairs = rows.map(async (row) => {
    const title = await row
      .locator("th")
      .evaluate((cell) => cell.childNodes[cell.childNodes.length > 1 ? 1 : 0]?.textContent);
    return [title ?? "", (await row.locator("td").first().textContent()) ?? ""] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}

async function measure(panel: Locator): Promise<void> {
  await panel.getByLabel("Rounds").selectOption("15");
  await panel.getByRole("button", { name: "Measure", exact: true }).click();
  await panel.locator('.measure-state:is([data-state="done"], [data-state="failed"])').waitFor({ timeout: 60_000 });
}

describe("the part Measure", () => {
  test("compares four forms of the lesson, with equal results, and leaves the live instances alone", async () => {
    await bench.open();
    const panel = await bench.openTab("Measure");
    await measure(panel);
    expect(await panel.locator(".measure-state").textContent()).toMatch(/^Measured \d+ of 15 rounds/);
    const rows = await readRows(panel);
    expect(Object.keys(rows)).toEqual(["Closures by hand", "Shim", "Direct", "Fused"]);
    for (const [form, ns] of Object.entries(rows)) expect(Number(ns.replaceAll(",", "")), form).toBeGreaterThan(0);
    expect(await panel.locator(".measure-result tbody td:last-child").nth(2).textContent()).toBe("1.00");
    await panel.getByText("the column shows the middle one of these ratios").waitFor();
    expect(await panel.getByText("All forms gave the same first results").locator("code").textContent()).toMatch(
      /^\d+$/,
    );
    await panel.locator(".round-chart canvas").waitFor();
    expect(bench.complaints).toEqual([]);

    const call = await bench.openTab("Call");
    await call.getByRole("button", { name: /^createRecord / }).click();
    const form = call.getByRole("form", { name: "Call createRecord" });
    for (const [at, value] of ["1", "2", "3"].entries()) await form.getByLabel(`Argument ${at + 1}`).fill(value);
    await form.getByRole("button", { name: "Call", exact: true }).click();
    await call.locator('li[data-state="returned"]').waitFor();
    const again = await bench.openTab("Measure");
    await again.locator(".measure-result").waitFor();
    expect(await readRows(again)).toEqual(rows);
  });

  test("says why a form is not possible: no hoist frees a recursion of two modules", async () => {
    const [ping, pong] = await Promise.all([readFile(artifactUrl("ping")), readFile(artifactUrl("pong"))]);
    await bench.open(await addressOfModules(bench.page, { ping, pong }));
    const panel = await bench.openTab("Measure");
    await measure(panel);
    const rows = await readRows(panel);
    expect(rows["Direct"]).toMatch(
      /^Not possible: the modules call each other in a cycle, and no hoist frees isOdd in ping$/,
    );
    expect(Number(rows["Closures by hand"])).toBeGreaterThan(0);
    expect(Number(rows["Fused"])).toBeGreaterThan(0);
  });

  test("offers no function of modules that are linked no more", async () => {
    await bench.open();
    const panel = await bench.openTab("Measure");
    await panel.getByLabel("an exported function, called from JavaScript").check();
    await panel.getByRole("button", { name: /^deleteRecord / }).click();
    await panel.getByLabel("Argument 1").fill("0");
    await bench.page.getByLabel("Example", { exact: true }).selectOption("ping-pong");
    await panel.getByRole("button", { name: /^isEven / }).waitFor();
    await panel.getByLabel("Argument 1").waitFor({ state: "detached" });
    expect(await panel.getByRole("button", { name: "Measure", exact: true }).isDisabled()).toBe(true);
  });

  test("stops an endless function, says so, and measures another one", async () => {
    await bench.open(
      await addressOfModules(bench.page, {
        program: assemble(`(module (import "memory" "one" (func $one (result i32)))
        (func (export "spin") (loop $again (br $again)))
        (func (export "two") (param i64) (result i64) (i64.add (local.get 0) (i64.extend_i32_u (call $one)))))`),
        memory: assemble(`(module (func (export "one") (result i32) (i32.const 1)))`),
      }),
    );
    const panel = await bench.openTab("Measure");
    await panel.getByRole("button", { name: /^spin / }).click();
    await panel.getByRole("button", { name: "Measure", exact: true }).click();
    await panel.getByRole("button", { name: "Stop measuring" }).click();
    await panel.getByText("Stopped after 0 of 31 rounds").waitFor();
    expect(await panel.getByRole("heading", { name: "program.spin" }).count()).toBe(1);

    await panel.getByRole("button", { name: /^two / }).click();
    await panel.getByLabel("Argument 1").fill("41");
    await measure(panel);
    expect(await panel.getByText("All forms gave the same first results").locator("code").textContent()).toBe("42");
    const rows = await readRows(panel);
    expect(rows["Shim"]).toMatch(/^Not possible: no function has to wait for its module/);
    expect(Number(rows["Direct"])).toBeGreaterThan(0);
  });
});
