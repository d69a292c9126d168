import { describe, expect, test } from "vitest";
import type { ExternType, Limits, RefType, ValueType } from "../../wasm/extern-type.ts";
import { fitsImport } from "./fits-import.ts";

const limits: Limits = { minimum: 1, shared: false, addressType: "i32" };
const reference = (ref: RefType["ref"], nullable = true): RefType => ({ ref, nullable });
const func = (params: ValueType[], results: ValueType[] = [], typeIndex = 0): ExternType => ({
  kind: "function",
  typeIndex,
  params,
  results,
});
const tag = (params: ValueType[]): ExternType => ({ kind: "tag", typeIndex: 0, params, results: [] });
const global = (type: ValueType, mutable = false): ExternType => ({ kind: "global", type, mutable });
const table = (element: RefType, more: Partial<Limits> = {}): ExternType => ({
  kind: "table",
  element,
  limits: { ...limits, ...more },
});
const memory = (more: Partial<Limits> = {}, pageSizeLog2?: number): ExternType => ({
  kind: "memory",
  limits: { ...limits, ...more },
  ...(pageSizeLog2 !== undefined && { pageSizeLog2 }),
});

describe("fitsImport()", () => {
  test.each<[string, ExternType, ExternType]>([
    ["a function of the same values, by another type index", func(["i32"], ["i64"], 3), func(["i32"], ["i64"], 7)],
    ["a function of references to defined types", func([reference(2)]), func([reference(9)])],
    ["a tag", tag(["i32", "f64"]), tag(["i32", "f64"])],
    ["a global", global("v128", true), global("v128", true)],
    ["a reference to an abstract type", global(reference("extern")), global(reference("extern"))],
    ["a larger memory", memory({ minimum: 1 }), memory({ minimum: 2 })],
    ["a memory with a smaller maximum", memory({ maximum: 5 }), memory({ maximum: 4 })],
    ["a memory that states the page size of 64 KiB", memory(), memory({}, 16)],
    ["a table", table(reference("func")), table(reference("func"))],
    ["an extern of unknown type", { kind: "opaque", externKind: "tag" }, { kind: "opaque", externKind: "tag" }],
  ])("accepts %s", (_, asked, found) => {
    expect(fitsImport(asked, found)).toBe(true);
  });

  test.each<[string, ExternType, ExternType]>([
    ["a tag for a function", func(["i32"]), tag(["i32"])],
    ["another parameter", func(["i32", "i32"]), func(["i32", "f32"])],
    ["one parameter more", func(["i32"]), func(["i32", "i32"])],
    ["one parameter less", func(["i32", "i32"]), func(["i32"])],
    ["another result", func([], ["i32"]), func([], ["i64"])],
    ["a result for a parameter", func(["i32"]), func([], ["i32"])],
    ["a number for a reference", func([reference("extern")]), func(["i32"])],
    ["a reference to an abstract type for one to a defined type", func([reference(0)]), func([reference("func")])],
    ["a reference to a defined type for one to an abstract type", func([reference("func")]), func([reference(0)])],
    ["a nullable reference to a defined type", func([reference(0, false)]), func([reference(0)])],
    ["another tag", tag(["i32"]), tag([])],
    ["a mutable global", global("i32"), global("i32", true)],
    ["a global of another type", global("i32"), global("i64")],
    ["a global of another reference", global(reference("extern")), global(reference("func"))],
    ["a smaller memory", memory({ minimum: 2 }), memory({ minimum: 1 })],
    ["a memory without a maximum", memory({ maximum: 5 }), memory()],
    ["a memory with a larger maximum", memory({ maximum: 5 }), memory({ maximum: 6 })],
    ["a shared memory", memory({ maximum: 5 }), memory({ maximum: 5, shared: true })],
    ["a memory of 64-bit addresses", memory(), memory({ addressType: "i64" })],
    ["a memory of another page size", memory(), memory({}, 0)],
    ["a table of other elements", table(reference("func")), table(reference("extern"))],
    ["a table of elements that may be null", table(reference("func", false)), table(reference("func"))],
    ["a smaller table", table(reference("func"), { minimum: 3 }), table(reference("func"))],
    ["a table for a memory", memory(), table(reference("func"))],
    ["another kind of unknown type", { kind: "opaque", externKind: "tag" }, { kind: "opaque", externKind: "table" }],
    ["a known type for an unknown one", { kind: "opaque", externKind: "function" }, func([])],
  ])("refuses %s", (_, asked, found) => {
    expect(fitsImport(asked, found)).toBe(false);
  });
});
