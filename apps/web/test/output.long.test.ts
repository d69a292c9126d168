import { describe, expect, test } from "vitest";
import { emptySet } from "../src/model/module-set.ts";
import { addressOf } from "../src/model/set-address.ts";
import { addressOfArtifacts } from "./address.ts";
import { addressOfModules, assemble } from "./call-modules.ts";
import { useWorkbench } from "./workbench.ts";

const bench = useWorkbench();

const TALK = `(module
  (import "env" "log" (func $log (param i32)))
  (import "env" "say" (func $say (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 24) "<b>pointer</b> and length")
  (func $begin (call $log (i32.const 7)))
  (start $begin)
  (func (export "speak") (call $say (i32.const 24) (i32.const 25)))
  (func (export "early") (call $say (i32.const 65535) (i32.const 9))))`;

/** A host function that reads a text of the modules' memory. */
const HOST = `const textAt = (pointer, length) =>
  new TextDecoder().decode(new Uint8Array(linked.exports.talk.memory.buffer, pointer, length));
return { env: { log: (value) => console.log("started with", value), say: (at, length) => console.error(textAt(at, length)) } };`;

describe("what programs and host functions print", () => {
  test("stands beside the call, and below the status of a link; host functions reach the memory of the modules", async () => {
    await bench.page.addInitScript(() => Reflect.deleteProperty(Object.getPrototypeOf(navigator), "serviceWorker"));
    const body = assemble(TALK);
    await bench.page.route("**/given/talk.wasm", (route) => route.fulfill({ body, contentType: "application/wasm" }));
    const modules = [{ name: "talk", source: { from: "url" as const, url: "given/talk.wasm" } }];
    await bench.open(addressOf({ ...emptySet, modules, hostCode: HOST }) ?? "");
    await bench.page.getByRole("button", { name: "Use these host functions" }).click();
    const linked = bench.page.getByRole("region", { name: "Printed while the modules were linked" });
    await linked.getByText("started with 7").waitFor();

    const panel = await bench.openTab("Call");
    const call = async (name: string) => {
      await panel.getByRole("searchbox").fill(name);
      await panel.getByRole("button", { name: new RegExp(`^${name} `) }).click();
      await panel
        .getByRole("form", { name: `Call ${name}` })
        .getByRole("button", { name: "Call", exact: true })
        .click();
    };
    await call("speak");
    const printed = panel.getByRole("region", { name: "Printed" });
    await printed.first().getByText("<b>pointer</b> and length").waitFor();
    expect(await printed.locator("b").count()).toBe(0);
    await call("early");
    await panel
      .locator('.call-history li[data-state="failed"]')
      .getByText(/^RangeError/)
      .waitFor();
    expect(await printed.count()).toBe(1);
  });

  test("reaches the page while a call or a link runs, and stays with what is stopped", async () => {
    const { page } = bench;
    const endless = (attribute: string, lines: number) =>
      assemble(`(module
        (import "env" "count" (func $count (param i32)))
        (func $run ${attribute === "start" ? "" : `(export "run")`} (local $line i32)
          (loop $again
            (call $count (local.tee $line (i32.add (local.get $line) (i32.const 1))))
            (br_if $again (i32.lt_u (local.get $line) (i32.const ${lines}))))
          (loop $hang (br $hang)))
        ${attribute === "start" ? "(start $run)" : ""})`);
    const bodies = { call: endless("export", 3), link: endless("start", 2) };
    await page.addInitScript(() => Reflect.deleteProperty(Object.getPrototypeOf(navigator), "serviceWorker"));
    for (const [name, body] of Object.entries(bodies)) {
      await page.route(`**/given/${name}.wasm`, (route) => route.fulfill({ body, contentType: "application/wasm" }));
    }
    const hostCode = `return { env: { count: (line) => console.log("line", line) } };`;
    const open = async (name: keyof typeof bodies) => {
      const modules = [{ name, source: { from: "url" as const, url: `given/${name}.wasm` } }];
      await page.goto("about:blank");
      await page.goto(bench.url + (addressOf({ ...emptySet, modules, hostCode }) ?? ""));
      await page.getByRole("button", { name: "Use these host functions" }).click();
    };
    const start = async () => {
      const panel = await bench.openTab("Call");
      await panel.getByRole("button", { name: /^run / }).click();
      await panel.getByRole("button", { name: "Call", exact: true }).click();
      return panel;
    };

    await open("call");
    const panel = await start();
    await panel.getByRole("region", { name: "Printed so far" }).getByText("line 3").waitFor();
    await panel.getByRole("button", { name: "Stop the call" }).click();
    await panel.locator('li[data-state="stopped"]').waitFor();
    const printed = panel.getByRole("region", { name: "Printed", exact: true });
    expect(await printed.locator("code").allTextContents()).toEqual(["line 1\n", "line 2\n", "line 3\n"]);
    await page.locator('#status[data-state="linked"]').waitFor();
    expect(await printed.count()).toBe(1);

    await open("link");
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    const before = page.getByRole("region", { name: "Printed before the failure" });
    await before.getByText("line 2").waitFor();
    expect(await before.locator("code").count()).toBe(2);
  });

  test("of many lines the last are kept, also while they are printed", async () => {
    const { page } = bench;
    const body = assemble(`(module (import "env" "count" (func $count (param i32)))
      (func (export "many") (local $line i32)
        (loop $again
          (call $count (local.tee $line (i32.add (local.get $line) (i32.const 1))))
          (br_if $again (i32.lt_u (local.get $line) (i32.const 3000))))
        (loop $hang (br $hang))))`);
    await page.addInitScript(() => Reflect.deleteProperty(Object.getPrototypeOf(navigator), "serviceWorker"));
    await page.route("**/given/many.wasm", (route) => route.fulfill({ body, contentType: "application/wasm" }));
    const modules = [{ name: "many", source: { from: "url" as const, url: "given/many.wasm" } }];
    const hostCode = `return { env: { count: (line) => console.log("line", line) } };`;
    await bench.open(addressOf({ ...emptySet, modules, hostCode }) ?? "");
    await page.getByRole("button", { name: "Use these host functions" }).click();
    const panel = await bench.openTab("Call");
    await panel.getByRole("button", { name: /^many / }).click();
    await panel.getByRole("button", { name: "Call", exact: true }).click();
    const running = panel.getByRole("region", { name: "Printed so far" });
    const lastLine = async () => Number((await running.locator("code").last().textContent())?.split(" ")[1]);
    // The first 1,000 lines arrive as they are printed; of later ones, those of the last 100 ms may be missing.
    await expect.poll(lastLine).toBeGreaterThanOrEqual(1000);
    // Both are read at one time: on a slow machine lines still arrive.
    const shown = await running.evaluate((region) => ({
      note: region.closest(".output")?.querySelector(".note")?.textContent,
      lines: [...region.querySelectorAll("code")].map(({ textContent }) => textContent),
    }));
    expect(shown.lines).toHaveLength(100);
    const last = Number(shown.lines.at(-1)?.split(" ")[1]);
    expect(shown.lines[0]).toBe(`line ${last - 99}\n`);
    expect(shown.note).toContain(`the last 100 lines, ${(last - 100).toLocaleString("en")} before them are left out`);
    await panel.getByRole("button", { name: "Stop the call" }).click();
    await panel.locator('li[data-state="stopped"]').waitFor();
    const printed = panel.getByRole("region", { name: "Printed", exact: true });
    const kept = await printed.locator("code").last().textContent();
    expect(Number(kept?.split(" ")[1])).toBeGreaterThanOrEqual(last);
  });

  test("main runs by a button, with arguments and environment, and again after a further link", async () => {
    const { page } = bench;
    await bench.open(addressOfArtifacts({ hello: "wasi-command" }, { wasi: true }));
    const panel = await bench.openTab("Call");
    const run = panel.getByRole("button", { name: "Run main", exact: true });
    const newest = panel.locator(".call-history li").first();
    await run.click();
    await newest.getByText("exited with code 0").waitFor();
    expect(await newest.getAttribute("data-state")).toBe("returned");

    await page.locator(".options > summary").click();
    await page.getByLabel("Arguments, one on each line").fill("first word\n--second");
    const environment = page.getByLabel("Environment, NAME=value on each line");
    await environment.fill("GREETING");
    await environment.blur();
    await page.getByText('"GREETING" has another form than NAME=value').waitFor();
    await environment.fill("GREETING=hej = hej");
    await environment.blur();
    await panel.getByText("With GREETING=hej = hej first word --second").waitFor();
    expect(await page.getByLabel("WASI", { exact: true }).inputValue()).toBe("1");
    for (const times of [1, 2]) {
      await run.click();
      await expect.poll(() => panel.getByText("exited with code 2").count()).toBe(times);
      const lines = await newest.getByRole("region", { name: "Printed" }).locator("code").allTextContents();
      expect(lines).toEqual(
        expect.arrayContaining([
          "argument 0: hello\n",
          "argument 1: first word\n",
          "argument 2: --second\n",
          "greeting: hej = hej\n",
        ]),
      );
    }
    await newest.getByRole("button", { name: "Repeat hello._start()" }).click();
    await expect.poll(() => panel.getByText("exited with code 2").count()).toBe(3);
    const taken = await bench.openTab("Take away");
    await taken.getByText("Node.js", { exact: true }).first().click();
    await taken
      .getByText('wasi: { args: ["hello", "first word", "--second"], env: { GREETING: "hej = hej" } },')
      .waitFor();
    // The address of the page has them too.
    await page.reload();
    await page.locator('#status[data-state="linked"]').waitFor();
    await bench.openTab("Call");
    await panel.getByText("With GREETING=hej = hej first word --second").waitFor();
    // The standard error of the program.
    expect(new Set(bench.complaints)).toEqual(new Set(["done"]));
  });

  test("a command of WASI shows its standard output and standard error", async () => {
    await bench.open(addressOfArtifacts({ hello: "wasi-command" }, { wasi: true }));
    const panel = await bench.openTab("Call");
    await panel.getByRole("button", { name: /^_start / }).click();
    await panel.getByRole("button", { name: "Call", exact: true }).click();
    const printed = panel.getByRole("region", { name: "Printed" });
    await printed.getByText("argument 0: hello").waitFor();
    expect((await printed.locator(".output-error").allTextContents()).join("")).toContain("done");
  });

  test("a prompt without a newline is shown while the program waits, and after it was stopped", async () => {
    const { page } = bench;
    const prompting = assemble(`(module
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "\\10\\00\\00\\00\\0a\\00\\00\\00")
      (data (i32.const 16) "Password: ")
      (func (export "_start")
        (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
        (loop br 0)))`);
    await bench.open(await addressOfModules(page, { prompting }));
    await page.getByRole("button", { name: "Turn WASI on" }).click();
    await page.locator('#status[data-state="linked"]').waitFor();
    const panel = await bench.openTab("Call");
    await panel.getByRole("button", { name: "Run main", exact: true }).click();
    await panel.getByRole("region", { name: "Printed so far" }).getByText("Password: ").waitFor();
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await panel.locator('li[data-state="stopped"]').waitFor();
    await panel.getByRole("region", { name: "Printed", exact: true }).getByText("Password: ").waitFor();
    expect(bench.complaints).toEqual([]);
  });
});
