import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/seed.ts";
import { assemble } from "../../test/wat.ts";
import { sectionId } from "../wasm/binary-format.ts";
import { name, section } from "./fixtures/encode-module.ts";
import { readParameterNames } from "./name-section.ts";
import { readModuleWithoutData } from "./read-module.ts";

const namesIn = (bytes: Uint8Array) => readParameterNames(bytes, readModuleWithoutData(bytes));

// Without names; function 1 is exported.
const NAMELESS = `(module (func (param i32)) (func (export "f") (param i32 i64) (result i32) (i32.const 0)))`;

async function withNames(...content: readonly (number | readonly number[])[]): Promise<Uint8Array> {
  return Uint8Array.from([...(await assemble(NAMELESS)), ...section(sectionId.custom, name("name"), ...content)]);
}

describe("readParameterNames()", () => {
  test("reads the names of parameters of exported functions, not of locals or other functions", async () => {
    const bytes = await assemble(`(module (import "a" "b" (func $imported (param $x i32)))
      (func $inner (param $hidden i32))
      (func (export "f") (param $first i32) (param i64) (param $"thïrd" f32) (local $local i32)))`);
    expect([...namesIn(bytes)]).toEqual([[2, ["first", undefined, "thïrd"]]]);
  });

  test("gives no names if the module has none", async () => {
    expect([...namesIn(await assemble(`(module (func (export "f") (param i32)))`))]).toEqual([[0, [undefined]]]);
  });

  test("passes over other subsections, and over functions and locals that do not exist", async () => {
    const functions = section(1, 1, 1, name("f"));
    const locals = section(2, 3, 0, 1, 0, name("other"), 1, 2, 1, name("b"), 9, name("nowhere"), 200, 1, 0);
    expect(namesIn(await withNames(functions, section(99, 1, 2, 3), locals)).get(1)).toEqual([undefined, "b"]);
  });

  test.each([
    ["a name that is no UTF-8", [section(2, 1, 1, 2, 0, name("a"), 1, 2, 0xc3, 0x28)]],
    ["more names announced than there are", [section(2, 1, 1, 9, 0, name("a"))]],
    ["a name that goes beyond its end", [section(2, 1, 1, 2, 0, name("a"), 1, 20, 0x61)]],
  ])("gives the names in front of %s", async (_, content) => {
    expect(namesIn(await withNames(...content)).get(1)).toEqual(["a", undefined]);
  });

  test("reads a damaged section without throwing", async () => {
    const whole = [...section(1, 1, 1, name("f")), ...section(2, 1, 1, 2, 0, name("one"), 1, name("two"))];
    const edit = fc.record({ at: fc.nat(whole.length), removed: fc.nat(3), inserted: fc.array(fc.nat(255)) });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 3 }), async (edits) => {
        const damaged = edits.reduce(
          (content, { at, removed, inserted }) => content.toSpliced(at, removed, ...inserted),
          whole,
        );
        expect(namesIn(await withNames(damaged)).get(1)).toHaveLength(2);
      }),
      runs(500),
    );
  });
});
