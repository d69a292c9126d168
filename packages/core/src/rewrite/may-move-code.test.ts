import { describe, expect, test } from "vitest";
import { assemble } from "../../test/wat.ts";
import { parseModule } from "../parse-module.ts";
import type { HoistedImport } from "../plan/rewrite-format.ts";
import { mayMoveCode } from "./may-move-code.ts";
import { rewriteInPlace } from "./rewrite-in-place.ts";

const MEMORY: HoistedImport = { kind: "memory", module: "", name: "", extern: 0 };
const TABLE: HoistedImport = { kind: "table", module: "", name: "0", extern: 1 };

const importing = (nameBytes: number, fields = "(memory 1)") =>
  assemble(`(module (import "env" "${"n".repeat(nameBytes)}" (global i32)) ${fields} (func))`);

describe("mayMoveCode()", () => {
  test.each<[boolean, string, readonly HoistedImport[], string]>([
    [false, "the only memory", [MEMORY], "(memory 1)"],
    [false, "nothing", [], "(memory 1)"],
    [true, "one memory of two", [MEMORY], "(memory 1) (memory 1)"],
    [true, "a memory and a table", [TABLE, MEMORY], "(memory 1) (table 1 funcref)"],
    [true, "a memory under a longer name", [{ ...MEMORY, module: "'" }], "(memory 1)"],
  ])("is %s for %s", async (expected, _, hoists, fields) => {
    const type = parseModule(await importing(5, fields));
    expect(mayMoveCode(type, { hoists })).toBe(expected);
  });

  test("is true for a module without imports", async () => {
    const type = parseModule(await assemble("(module (memory 1) (func))"));
    expect(mayMoveCode(type, { hoists: [MEMORY] })).toBe(true);
  });

  test("is true wherever the code moves, and false for most modules", async () => {
    let mayMove = 0;
    let moves = 0;
    for (let nameBytes = 0; nameBytes < 512; nameBytes += 1) {
      for (const memory of ["(memory 1)", "(memory 1 65536)"]) {
        const bytes = await importing(nameBytes, memory);
        const type = parseModule(bytes);
        const hasMoved = rewriteInPlace(bytes, type, { hoists: [MEMORY] }).length !== bytes.length;
        if (hasMoved) expect(mayMoveCode(type, { hoists: [MEMORY] })).toBe(true);
        mayMove += Number(mayMoveCode(type, { hoists: [MEMORY] }));
        moves += Number(hasMoved);
      }
    }
    // An import section of 123 to 127 bytes, with a memory that states no maximum.
    expect(moves).toBe(5);
    expect(mayMove).toBeLessThan(1_024 / 10);
  }, 300_000);
});
