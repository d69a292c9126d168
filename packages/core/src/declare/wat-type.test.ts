import { describe, expect, test } from "vitest";
import { assemble } from "../../test/wat.ts";
import { parseModule } from "../parse-module.ts";
import { formatWatType } from "./wat-type.ts";

describe("formatWatType() writes what an assembler reads back", () => {
  test.each([
    "(func)",
    "(func (param i32 i64 f32 f64 v128) (result i64 i32))",
    "(func (param funcref externref anyref (ref eq) (ref extern) i31ref exnref))",
    "(func (param nullref nullfuncref nullexternref (ref null 0)) (result (ref 0)))",
    "(memory 1)",
    "(memory i64 1 16)",
    "(memory 1 16 shared)",
    "(table 1 funcref)",
    "(table i64 1 10 (ref null 0))",
    "(global i64)",
    "(global (mut externref))",
    "(tag)",
    "(tag (param i32 i64))",
  ])("%s", async (text) => {
    const bytes = await assemble(`(module (type (struct (field i32))) (import "a" "b" ${text}))`);
    const [entry] = parseModule(bytes).imports;
    expect(entry && formatWatType(entry.type)).toBe(text);
  });

  test("with the size of pages that a memory states", () => {
    const limits = { minimum: 1, shared: false, addressType: "i32" } as const;
    expect(formatWatType({ kind: "memory", limits, pageSizeLog2: 0 })).toBe("(memory 1 (pagesize 1))");
  });

  test("but nothing of a type of which only the kind is known", () => {
    expect(formatWatType({ kind: "opaque", externKind: "function" })).toBe(undefined);
  });
});
