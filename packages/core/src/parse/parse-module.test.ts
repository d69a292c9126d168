import { parse as assemble } from "@bytecodealliance/jco";
import { expect, test } from "vitest";
import { parseModule } from "./parse-module.ts";

test("parseModule() reads the imports and exports of a module", async () => {
  const bytes = await assemble(`(module
    (import "env" "malloc" (func $malloc (param i32) (result i32)))
    (memory (export "memory") 2 10)
    (export "m" (func $malloc))
    (func (export "run") (result i32) (call $malloc (i32.const 12))))`);
  const type = parseModule(bytes as Uint8Array<ArrayBuffer>);
  console.log(JSON.stringify(type, null, 1));
  expect(type.exports.length).toBe(3);
});
