import { describe, expect, test } from "vitest";
import { UsageError } from "../output/failure.ts";
import { formatStruct, parseStruct, readStruct, structJson } from "./read-struct.ts";

function linkedWith(exports: Record<string, WebAssembly.Exports>) {
  return { exports } as unknown as Parameters<typeof readStruct>[1]["linked"];
}

describe("a struct at an address", () => {
  test("has the layout that C gives it, in the memory of the module", () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const view = new DataView(memory.buffer);
    view.setUint8(16, 7);
    view.setBigInt64(24, -5n, true);
    view.setFloat32(32, 1.1, true);
    const fields = parseStruct("tag: u8, big: i64, x: f32");
    const values = readStruct(fields, { linked: linkedWith({ a: { memory } }), module: "a", address: 16 });
    expect(values).toEqual({ tag: 7, big: -5n, x: Math.fround(1.1) });
    expect(formatStruct(fields, values)).toBe("{tag: 7, big: -5, x: 1.1}");
    expect(structJson(values)).toEqual({ tag: 7, big: "-5", x: Math.fround(1.1) });
  });

  test("is in the only memory of all modules, if its module exports none", () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const linked = linkedWith({ a: {}, b: { memory }, c: { again: memory } });
    expect(readStruct(parseStruct("n: i32"), { linked, module: "a", address: 8 })).toEqual({ n: 0 });
  });

  test.each([
    ["no memory", { a: {} }],
    [
      "two memories",
      { a: {}, b: { m: new WebAssembly.Memory({ initial: 1 }) }, c: { m: new WebAssembly.Memory({ initial: 1 }) } },
    ],
  ])("is refused where there is %s", (_, exports) => {
    const linked = linkedWith(exports as Record<string, WebAssembly.Exports>);
    expect(() => readStruct(parseStruct("n: i32"), { linked, module: "a", address: 0 })).toThrow(UsageError);
  });

  test.each([
    ["", "expected fields with types"],
    ["id", "expected fields with types"],
    ["id: int", "int is none of bool, f32"],
    ["id: i32, id: f32", "two fields are called id"],
    ["id: toString", "toString is none of"],
  ])("is not declared as {%s}", (text, message) => {
    expect(() => parseStruct(text)).toThrow(message);
  });
});
