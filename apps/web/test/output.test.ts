import { describe, expect, test } from "vitest";
import { emptySet } from "../src/model/module-set.ts";
import { addressOf } from "../src/model/set-address.ts";
import { addressOfArtifacts } from "./address.ts";
import { assemble } from "./call-modules.ts";
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

  test("a command of WASI shows its standard output and standard error", async () => {
    await bench.open(addressOfArtifacts({ hello: "wasi-command" }, { wasi: true }));
    const panel = await bench.openTab("Call");
    await panel.getByRole("button", { name: /^_start / }).click();
    await panel.getByRole("button", { name: "Call", exact: true }).click();
    const printed = panel.getByRole("region", { name: "Printed" });
    await printed.getByText("argument 0: hello").waitFor();
    expect((await printed.locator(".output-error").allTextContents()).join("")).toContain("done");
  });
});
