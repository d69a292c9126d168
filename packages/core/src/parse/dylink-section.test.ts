import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/seed.ts";
import { assemble } from "../../test/wat.ts";
import { parseModule } from "../parse-module.ts";
import { sectionId } from "../wasm/binary-format.ts";
import { leb128, moduleOf, name, section } from "./fixtures/encode-module.ts";
import { readModuleHead } from "./read-module.ts";

const MEMORY_INFO = 1;
const NEEDED = 2;

const subsection = (type: number, ...content: readonly (number | readonly number[])[]): number[] =>
  section(type, ...content);
const needed = (...names: readonly string[]): number[] => subsection(NEEDED, leb128(names.length), ...names.map(name));
const library = (...content: readonly (number | readonly number[])[]): Uint8Array<ArrayBuffer> =>
  moduleOf(section(sectionId.custom, name("dylink.0"), ...content));

describe("parseModule() of a library that needs others", () => {
  test("gives their names in order, as a toolchain writes them", async () => {
    const bytes =
      await assemble(`(module (@dylink.0 (mem-info (memory 24 3)) (needed "libc.so" "libm++.so") (needed "ß"))
      (func (export "f")))`);
    expect(parseModule(bytes).needed).toEqual(["libc.so", "libm++.so", "ß"]);
    expect(readModuleHead(bytes).needed).toEqual(["libc.so", "libm++.so", "ß"]);
  });

  test("passes over other subsections, unknown ones too", () => {
    const bytes = library(subsection(MEMORY_INFO, 0, 0, 0, 0), subsection(99, 1, 2, 3), needed("a"), subsection(3, 0));
    expect(parseModule(bytes).needed).toEqual(["a"]);
  });

  test.each([
    ["no such section", moduleOf()],
    ["a section without content", library()],
    ["no library", library(needed())],
    ["a section of another name", moduleOf(section(sectionId.custom, name("dylink"), needed("a")))],
  ])("says nothing where there is %s", (_what, bytes) => {
    expect(parseModule(bytes)).not.toHaveProperty("needed");
  });

  test.each([
    ["a name that is no UTF-8", library(subsection(NEEDED, 1, 2, 0xc3, 0x28))],
    ["a name that goes beyond its end", library(subsection(NEEDED, 1, 20, 0x61))],
    ["more names announced than there are", library(subsection(NEEDED, leb128(1000), name("a")))],
    ["a subsection that goes beyond its end", library(MEMORY_INFO, 20, 0)],
    ["a subsection without a size", library(NEEDED)],
    ["a subsection that is longer than its names", library(subsection(NEEDED, 1, name("a"), 5, 0))],
    ["a subsection that is shorter than its names", library(NEEDED, 2, 1, name("abc"))],
    ["a count that is no LEB128", library(subsection(NEEDED, 0xff, 0xff, 0xff, 0xff, 0xff))],
  ])("passes over a section that has %s, as engines do, and reads the rest of the module", (_what, bytes) => {
    const rest = section(sectionId.memory, 1, 0, 1);
    const type = parseModule(Uint8Array.from([...bytes, ...rest]));
    expect(type).not.toHaveProperty("needed");
    expect(type.definitions.memory).toHaveLength(1);
  });

  test("reads a damaged section without throwing, and finds no name that is not in it", () => {
    const whole = [...subsection(MEMORY_INFO, 0, 0, 0, 0), ...needed("liba.so", "libb.so"), ...needed("libc.so")];
    const edit = fc.record({ at: fc.nat(whole.length), removed: fc.nat(3), inserted: fc.array(fc.nat(255)) });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 3 }), fc.nat(whole.length), (edits, length) => {
        const damaged = edits
          .reduce((content, { at, removed, inserted }) => content.toSpliced(at, removed, ...inserted), whole)
          .slice(0, edits.length === 0 ? length : undefined);
        const { needed: names = [] } = parseModule(library(damaged));
        const text = Buffer.from(damaged).toString("latin1");
        for (const one of names) expect(text).toContain(Buffer.from(one).toString("latin1"));
      }),
      runs(2000),
    );
  });
});
