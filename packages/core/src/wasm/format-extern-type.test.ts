import { describe, expect, test } from "vitest";
import { moduleTypes } from "../../test/wat.ts";
import { type DefinedType, type ExternType, externKindOf, type ValueType } from "./extern-type.ts";
import { formatExternType, formatFunctionType, formatLimits, formatValueType } from "./format-extern-type.ts";

const TYPES = `
  (type $f (func (param i32) (result i64)))
  (rec (type $s (sub (struct (field i32) (field (mut i8))))) (type $one (sub (struct (field (ref null $s))))))
  (type $bytes (array (mut i8)))
  (type $refs (array (ref $bytes)))`;

/** Prints the import with this type in the text format. */
async function format(extern: string): Promise<string> {
  const { m } = await moduleTypes({ m: `(module ${TYPES} (import "m" "x" ${extern}))` });
  const [entry] = m.imports;
  if (entry === undefined) throw new Error("The module imports nothing");
  return formatExternType(entry.type, m.types);
}

describe("formatExternType()", () => {
  test.each([
    ["(func)", "function [] -> []"],
    ["(func (param i32 i64) (result f32 f64))", "function [i32 i64] -> [f32 f64]"],
    ["(func (param v128))", "function [v128] -> []"],
    ["(func (param funcref externref))", "function [funcref externref] -> []"],
    [
      "(func (param (ref func) (ref null $f) (ref $f)))",
      "function [(ref func) (ref null func [i32] -> [i64]) (ref func [i32] -> [i64])] -> []",
    ],
    ["(func (param (ref $s) (ref $one)))", "function [(ref struct of 2 fields) (ref struct of 1 field)] -> []"],
    [
      "(func (param (ref $bytes) (ref $refs)))",
      "function [(ref array of mutable i8) (ref array of (ref type 3))] -> []",
    ],
    ["(memory 1)", "memory of 1 or more pages of 64 KiB"],
    ["(memory 1 16)", "memory of 1 to 16 pages of 64 KiB"],
    ["(memory 1 16 shared)", "memory of 1 to 16 pages of 64 KiB, shared"],
    ["(memory i64 0 1)", "memory of 0 to 1 pages of 64 KiB, 64-bit"],
    ["(table 10 funcref)", "table of 10 or more elements of funcref"],
    ["(table i64 10 20 externref)", "table of 10 to 20 elements of externref, 64-bit"],
    ["(table 0 (ref null $f))", "table of 0 or more elements of (ref null func [i32] -> [i64])"],
    ["(global i32)", "constant global i32"],
    ["(global (mut f64))", "mutable global f64"],
    ["(global (mut (ref null any)))", "mutable global anyref"],
    ["(tag (param i32 (ref $f)))", "tag [i32 (ref func [i32] -> [i64])]"],
    ["(tag)", "tag []"],
  ])("prints %s", async (extern, text) => {
    expect(await format(extern)).toBe(text);
  });

  test.each([
    ["func", "funcref"],
    ["nofunc", "nullfuncref"],
    ["extern", "externref"],
    ["noextern", "nullexternref"],
    ["any", "anyref"],
    ["eq", "eqref"],
    ["i31", "i31ref"],
    ["struct", "structref"],
    ["array", "arrayref"],
    ["none", "nullref"],
    ["exn", "exnref"],
    ["noexn", "nullexnref"],
  ])("prints references to %s by their shorthand only where they are nullable", async (heap, shorthand) => {
    expect(await format(`(global (ref null ${heap}))`)).toBe(`constant global ${shorthand}`);
    expect(await format(`(global (ref ${heap}))`)).toBe(`constant global (ref ${heap})`);
  });

  test.each([
    [0, "1 byte"],
    [1, "2 bytes"],
    [16, "65536 bytes"],
  ])("prints the page size of a memory that states 2^%i bytes", (pageSizeLog2, text) => {
    const limits = { minimum: 3, shared: false, addressType: "i32" } as const;
    expect(formatExternType({ kind: "memory", limits, pageSizeLog2 })).toBe(`memory of 3 or more pages of ${text}`);
  });

  test("prints the kind of an extern of unknown type", () => {
    const opaque: ExternType = { kind: "opaque", externKind: "table" };
    expect(formatExternType(opaque)).toBe("table of unknown type");
    expect(externKindOf(opaque)).toBe("table");
  });

  test("prints the index of a type that is not in the list", () => {
    expect(formatValueType({ ref: 7, nullable: true }, [])).toBe("(ref null type 7)");
    expect(formatFunctionType({ params: [{ ref: 7, nullable: false }], results: [] }, [])).toBe("[(ref type 7)] -> []");
  });

  test("prints the first of very many values, and how many more there are", () => {
    const many = (count: number, value: ValueType): ValueType[] => Array.from({ length: count }, () => value);
    const text = (params: readonly ValueType[]) => formatFunctionType({ params, results: [] }, types);
    const types: DefinedType[] = [
      {
        composite: { kind: "func", params: many(1_000, "i32"), results: many(1_000, "i64") },
        final: true,
        groupStart: 0,
        groupSize: 1,
      },
    ];
    expect(text(many(51, "i32"))).toBe(`[${many(51, "i32").join(" ")}] -> []`);
    expect(text(many(1_000, "i32"))).toBe(`[${many(51, "i32").join(" ")} … 949 more] -> []`);
    const inner = `${many(11, "i32").join(" ")} … 989 more] -> [${many(11, "i64").join(" ")} … 989 more`;
    expect(text(many(1_000, { ref: 0, nullable: false }))).toBe(
      `[(ref func [${inner}]) (ref func [${inner}]) … 998 more] -> []`,
    );
    expect(formatExternType({ kind: "tag", typeIndex: 0, params: many(1_000, "f32"), results: [] })).toBe(
      `tag [${many(51, "f32").join(" ")} … 949 more]`,
    );
  });

  test("prints recursive types to a bounded depth", async () => {
    const { m } = await moduleTypes({
      m: `(module (rec (type $f (func (param (ref $f)) (result (ref $g)))) (type $g (func (result (ref $f)))))
        (import "m" "x" (func (type $f))))`,
    });
    const type = m.imports[0]?.type as ExternType;
    expect(formatExternType(type, m.types)).toBe(
      "function [(ref func [(ref type 0)] -> [(ref type 1)])] -> [(ref func [] -> [(ref type 0)])]",
    );
  });
});

describe("formatLimits()", () => {
  test("prints bounds up to those of a 64-bit memory in digits", () => {
    const limits = { minimum: 0, maximum: 2 ** 48, shared: false, addressType: "i64" } as const;
    expect(formatLimits(limits, "pages")).toBe("0 to 281474976710656 pages, 64-bit");
  });
});
