import { describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { assemble } from "../test/wat.ts";
import { link } from "./link.ts";
import type { Linked } from "./link-options.ts";
import { relink } from "./relink.ts";

describe("relink() with string constants", () => {
  test("keeps a module whose imports the engine provides, and makes it again with the same options", async () => {
    const user =
      await assemble(`(module (import "'" "greeting" (global $g externref)) (import "lib" "value" (func $value (result i32)))
      (global $n (export "n") (mut i32) (i32.const 0)) (memory (export "memory") 1)
      (func (export "text") (result externref) (global.get $g)) (func (export "value") (result i32) (call $value)))`);
    const lib = (value: number) => assemble(`(module (func (export "value") (result i32) (i32.const ${value})))`);
    const options = { importedStringConstants: "'", imports: { "'": { greeting: "greeting" } } };
    const linked: Linked = await link({ user, lib: await lib(1), other: user }, options);
    const global = (from: Linked) => from.exports["user"]?.["n"] as WebAssembly.Global;
    global(linked).value = 5;
    const next = await relink(linked, { lib: await lib(2) });
    expect(next.lost.map(({ module, kind }) => [module, kind])).toEqual([
      ["user", "instance"],
      ["other", "instance"],
    ]);
    expect(exported(next.exports, "user", "text")()).toBe("greeting");
    expect([exported(next.exports, "user", "value")(), global(next).value]).toEqual([2, 5]);
    const last = await relink(next, { user });
    expect([last.kept, global(last).value]).toEqual([["lib", "other"], 5]);
  });
});
