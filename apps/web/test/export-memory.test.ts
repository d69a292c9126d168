import { parseModule } from "@rec/browser";
import { expect, test } from "vitest";
import { withMemoryExport } from "../src/features/memory/export-memory.ts";
import { assemble } from "./call-modules.ts";

test.each([
  [
    "with exports",
    '(module (memory 1) (func (export "peek") (result i32) (i32.load (i32.const 8))) (data (i32.const 8) "\\07"))',
  ],
  ["without an export section", "(module (memory 1) (func $f (drop (memory.size))) (start $f))"],
  ["with its memory as the last section", "(module (memory 1))"],
  [
    "with 200 exports",
    `(module (memory 1) (func $f)${Array.from({ length: 200 }, (_, at) => `(export "f${at}" (func $f))`).join("")})`,
  ],
])("a module %s gets one export more, and is valid", (_, text) => {
  const before = new Uint8Array(assemble(text));
  const after = withMemoryExport(before, { index: 0, name: "memory" });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(after));
  expect(exports["memory"]).toBeInstanceOf(WebAssembly.Memory);
  const names = parseModule(before).exports.map(({ name }) => name);
  expect(Object.keys(exports)).toEqual([...names, "memory"]);
  if ("peek" in exports) expect((exports["peek"] as () => number)()).toBe(7);
});

test("the index counts imported memories", () => {
  const module = assemble('(module (import "env" "memory" (memory 1)) (func (export "f")))');
  const after = withMemoryExport(new Uint8Array(module), { index: 0, name: "größe" });
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(after), { env: { memory } });
  expect(exports["größe"]).toBe(memory);
});
