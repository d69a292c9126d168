import { link, parseModule } from "@rec/core";
import { describe, expect, test } from "vitest";
import { describeFrames } from "../src/linker/describe-frames.ts";
import { assemble } from "./call-modules.ts";

const wat = {
  a: '(module (import "b" "fail" (func $f)) (func $outer (export "run") (call $f)))',
  b: '(module (func) (func $deep unreachable) (func (export "fail") (call $deep)))',
};
const bytes = { a: new Uint8Array(assemble(wat.a)), b: new Uint8Array(assemble(wat.b)) };
const url = "http://page.test/given/b.wasm";
const modules = [
  { name: "a", type: parseModule(bytes.a), definedFunctions: 1, url: undefined },
  { name: "b", type: parseModule(bytes.b), definedFunctions: 3, url },
];

async function traceOf(options: { readonly fuse: boolean }, stack?: string) {
  const linked = await link(bytes, options);
  let found = stack;
  try {
    (linked.exports.a as { run(): void }).run();
  } catch (error) {
    found ??= (error as Error).stack;
  }
  return describeFrames(found ?? "", { linked, modules, called: "a" });
}

const EXPECTED = [
  { module: "b", name: "deep" },
  { module: "b", name: "fail" },
  { module: "a", name: "outer" },
];

describe("describeFrames()", () => {
  test.each([false, true])("names module and function of a trap in V8, fused: %s", async (fuse) => {
    const frames = await traceOf({ fuse });
    expect(frames.map(({ module }) => module)).toEqual(["b", "b", "a"]);
    expect(frames[0]?.name).toBe("deep");
    expect(frames[2]?.name).toBe("outer");
  });

  test("reads stacks of SpiderMonkey, by URL and by the module that was called", async () => {
    const stack = [
      `deep@${url}:wasm-function[1]:0x41`,
      `${url}:wasm-function[2]:0x45`,
      "outer@http://page.test/linker-worker.js line 1 > WebAssembly.Module:wasm-function[1]:0x2f",
      "call@http://page.test/linker-worker.js:1:200",
    ].join("\n");
    expect(await traceOf({ fuse: false }, stack)).toEqual(EXPECTED);
  });

  test("a function without a name has that of its export, or its number, also if its module has a name", async () => {
    const misc = new Uint8Array(
      assemble(`(module $misc (func) (func (export "boom") (call 2)) (func unreachable)
        (func $named (export "first") (call 1)))`),
    );
    const linked = await link({ misc });
    let stack = "";
    try {
      (linked.exports.misc as { first(): void }).first();
    } catch (error) {
      stack = (error as Error).stack ?? "";
    }
    expect(stack).toContain("at misc (");
    const modules = [{ name: "misc", type: parseModule(misc), definedFunctions: 4, url: undefined }];
    expect(describeFrames(stack, { linked, modules, called: "misc" })).toEqual([
      { module: "misc", name: "function 2" },
      { module: "misc", name: "boom" },
      { module: "misc", name: "named" },
    ]);
  });

  test("leaves frames of no module without one", async () => {
    const stack =
      "RuntimeError: x\n    at wasm://wasm/1234:wasm-function[9000]:0x1\n    at outer (wasm://wasm/5:wasm-function[1]:0x2)";
    expect(await traceOf({ fuse: false }, stack)).toEqual([
      { module: undefined, name: "function 9000" },
      { module: "a", name: "outer" },
    ]);
  });
});
