import type { Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import { addressOfModules, assemble } from "./call-modules.ts";
import { useWorkbench } from "./workbench.ts";

const bench = useWorkbench();

/** Chooses a function of the open panel, and returns its form. */
async function choose(panel: Locator, name: string): Promise<Locator> {
  await panel.getByRole("searchbox").fill(name);
  await panel.getByRole("button", { name: new RegExp(`^${name} `) }).click();
  return panel.getByRole("form", { name: `Call ${name}`, exact: true });
}

/** The newest entry of the history. */
const newest = (panel: Locator) => panel.locator(".call-history > ol > li").first();

async function callWith(form: Locator, values: readonly string[]): Promise<void> {
  for (const [at, value] of values.entries()) await form.getByLabel(`Argument ${at + 1}`).fill(value);
  await form.getByRole("button", { name: "Call", exact: true }).click();
}

const PROGRAM = `(module
  (import "memory" "fail" (func $fail (param i32)))
  (global (export "counter") (mut i32) (i32.const -1))
  (global (export "limit") i64 (i64.const 9007199254740993))
  (global (export "wide") v128 (v128.const i64x2 1 2))
  (func (export "echo64") (param i64) (result i64) (local.get 0))
  (func (export "echo32") (param f32) (result f32) (local.get 0))
  (func (export "swap") (param i32 f64) (result f64 i32) (local.get 1) (local.get 0))
  (func (export "isNull") (param externref) (result i32) (ref.is_null (local.get 0)))
  (func (export "lanes") (param v128) (result v128) (local.get 0))
  (func $outer (export "outer") (param i32) (call $fail (local.get 0)))
  (func (export "spin") (param i32) (loop $again (br_if $again (local.get 0))))
  (func (export "<img src=x onerror=alert(1)>") (result i32) (i32.const 7)))`;

const MEMORY = `(module
  (func $deep (param i32) (if (local.get 0) (then (unreachable))))
  (func (export "fail") (param i32) (call $deep (local.get 0))))`;

describe("the part Call", () => {
  test("calls the lesson: refuses what is no value of a parameter, shows results, repeats and clears", async () => {
    await bench.open();
    const panel = await bench.openTab("Call");
    const form = await choose(panel, "createRecord");

    await callWith(form, ["4294967296", "1e40", "2.2"]);
    expect(await form.locator(".refusal").allTextContents()).toEqual([
      "4294967296 does not fit into an i32: -2147483648 to 4294967295",
      "1e40 would be Infinity as an f32, whose largest number is 3.4028235e38. Write Infinity if you mean it",
    ]);
    expect(await panel.locator(".call-history").count()).toBe(0);

    await callWith(form, ["2", "1.1", "2.2"]);
    const first = newest(panel);
    await first.getByText(/^\d+$/).waitFor();
    expect(await first.locator(".call-text").textContent()).toBe("program.createRecord(2, 1.1, 2.2)");
    const address = await first.locator("strong").textContent();

    await first.getByRole("button", { name: "Repeat program.createRecord(2, 1.1, 2.2)" }).click();
    await panel.locator(".call-history > ol > li").nth(1).waitFor();
    await newest(panel).getByText(/^\d+$/).waitFor();
    expect(await newest(panel).locator("strong").textContent()).not.toBe(address);

    await panel.getByRole("button", { name: "Clear" }).click();
    expect(await panel.locator(".call-history").count()).toBe(0);
    expect(bench.complaints).toEqual([]);
  });

  test("has values of every type, traps with names, globals, and refusals with a reason", async () => {
    await bench.open(await addressOfModules(bench.page, { program: assemble(PROGRAM), memory: assemble(MEMORY) }));
    const panel = await bench.openTab("Call");

    const callOne = async (name: string, values: readonly string[]): Promise<string> => {
      const before = await panel.locator(".call-history > ol > li").count();
      await callWith(await choose(panel, name), values);
      await panel.locator(".call-history > ol > li").nth(before).waitFor();
      await panel.locator(".call-history > ol > li:first-child:not([data-state=running])").waitFor();
      return (await newest(panel).locator("strong").textContent()) ?? "";
    };
    expect(await callOne("echo64", ["9007199254740993"])).toBe("9007199254740993");
    expect(await callOne("echo64", ["18446744073709551615"])).toBe("-1");
    expect(await callOne("echo32", ["-0"])).toBe("-0");
    expect(await callOne("echo32", ["NaN"])).toBe("NaN");
    expect(await callOne("echo32", ["-Infinity"])).toBe("-Infinity");
    expect(await callOne("swap", ["0xff", "0.1"])).toBe("0.1, 255");
    expect(await callOne("isNull", ["null"])).toBe("1");
    expect(await callOne("outer", ["0"])).toBe("returned nothing");
    expect(await callOne("outer", ["1"])).toBe("RuntimeError: unreachable");
    expect(await newest(panel).locator(".frames li").allTextContents()).toEqual([
      "memory!deep",
      "memory!fail",
      "program!outer",
    ]);

    const isNull = await choose(panel, "isNull");
    expect(await isNull.locator(".note").last().textContent()).toContain("null can be passed");
    const lanes = await choose(panel, "lanes");
    expect(await lanes.locator(".refusal").first().textContent()).toContain("neither pass nor read a v128");
    expect(await lanes.getByRole("button", { name: "Call", exact: true }).isDisabled()).toBe(true);

    await panel.getByRole("searchbox").fill("onerror");
    await panel.getByRole("button", { name: /^<img src=x onerror=alert\(1\)>/ }).waitFor();

    const globals = panel.getByRole("region", { name: "Exported globals" });
    expect(await globals.locator(".global-value").allTextContents()).toEqual([
      "-1",
      "9007199254740993",
      "JavaScript can neither pass nor read a v128",
    ]);
    const counter = globals.getByRole("form", { name: "Set program.counter" });
    await counter.getByRole("textbox").fill("0x10");
    await counter.getByRole("button", { name: "Set" }).click();
    await globals.locator(".global-value", { hasText: /^16$/ }).waitFor();
    expect(await globals.getByRole("form").count()).toBe(1);
    expect(bench.complaints).toEqual([]);
  });

  test("stops an endless call, keeps the history through it and through tabs, and calls again", async () => {
    await bench.open(await addressOfModules(bench.page, { program: assemble(PROGRAM), memory: assemble(MEMORY) }));
    const panel = await bench.openTab("Call");
    const form = await choose(panel, "spin");
    await callWith(form, ["1"]);
    await newest(panel).getByText("running").waitFor();
    const memory = await bench.openTab("Memory");
    await memory.getByText(/^Waiting for the memories\..*ended by Stop/).waitFor();
    await bench.openTab("Call");
    await form.getByRole("button", { name: "Stop the call" }).click();
    await newest(panel)
      .getByText(/^stopped/)
      .waitFor();
    await bench.page.locator('#status[data-state="linked"]').waitFor();

    await bench.openTab("Memory");
    const again = await bench.openTab("Call");
    expect(await newest(again).locator(".call-text").textContent()).toBe("program.spin(1)");
    await callWith(again.getByRole("form", { name: "Call spin" }), ["0"]);
    await newest(again).getByText("returned nothing").waitFor();
    expect(await again.locator('li[data-state="stopped"]').count()).toBe(1);
  });

  test("follows the modules: a function with other types gets another form, one that is gone none", async () => {
    const versions = ["i64", "f64"].map((type) =>
      assemble(`(module (func (export "echo") (param ${type}) (result ${type}) (local.get 0)))`),
    );
    let body = versions[0];
    await bench.page.route("**/own/echo.wasm", (route) =>
      route.fulfill({ body: body ?? Buffer.alloc(0), contentType: "application/wasm" }),
    );
    await bench.open(`#set=${encodeURIComponent(JSON.stringify({ m: [["echo", "own/echo.wasm"]] }))}`);
    const panel = await bench.openTab("Call");
    const form = await choose(panel, "echo");
    await form.getByText("[i64] -> [i64]").waitFor();
    body = versions[1];
    await bench.page.locator(".options > summary").click();
    await bench.page.getByLabel("Warnings", { exact: true }).selectOption({ label: "errors" });
    await form.getByText("[f64] -> [f64]").waitFor();
    await callWith(form, ["0.5"]);
    await newest(panel)
      .getByText(/^0\.5$/)
      .waitFor();
    await bench.page.getByLabel("Example", { exact: true }).selectOption("ping-pong");
    await panel.getByText("Choose a function to call it.").waitFor();
  });

  test("finds one of 100,000 exports, and shows some hundred at most", async () => {
    const names = Array.from({ length: 100_000 }, (_, at) => `(export "function number ${at}" (func 0))`).join("");
    await bench.open(
      await addressOfModules(bench.page, {
        program: assemble(`(module (func (result i32) (i32.const 42)) ${names})`),
        memory: assemble("(module)"),
      }),
    );
    const panel = await bench.openTab("Call");
    await panel.getByText("100,000 functions; the first 200 are shown").waitFor();
    expect(await panel.locator(".found-functions button").count()).toBe(200);
    await callWith(await choose(panel, "function number 98765"), []);
    await newest(panel).getByText(/^42$/).waitFor();
  });
});
