import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/seed.ts";
import { assemble } from "../../test/wat.ts";
import { ModuleParseError } from "../errors.ts";
import { parseModule } from "../parse-module.ts";
import { sectionId } from "../wasm/binary-format.ts";
import { leb128, moduleOf, name, PREAMBLE, section } from "./fixtures/encode-module.ts";
import { readModuleHead } from "./read-module.ts";

const MEMORY_INFO = 1;
const NEEDED = 2;
const EXPORT_INFO = 3;
const IMPORT_INFO = 4;
const RUNTIME_PATH = 5;

type Bytes = readonly (number | readonly number[])[];

const subsection = (type: number, ...content: Bytes): number[] => section(type, ...content);
const listOf = (type: number, ...entries: readonly (readonly number[])[]): number[] =>
  subsection(type, leb128(entries.length), ...entries);
const needed = (...names: readonly string[]): number[] => listOf(NEEDED, ...names.map(name));
const library = (...content: Bytes): Uint8Array<ArrayBuffer> => named("dylink.0", ...content);
const named = (sectionName: string, ...content: Bytes): Uint8Array<ArrayBuffer> =>
  moduleOf(section(sectionId.custom, name(sectionName), ...content));

const NOTHING = { memory: { size: 0, alignment: 1 }, table: { size: 0, alignment: 1 }, needed: [] };

describe("parseModule() of a dynamic library", () => {
  test("gives its sizes and the libraries that it needs, as a toolchain writes them", async () => {
    const bytes =
      await assemble(`(module (@dylink.0 (mem-info (memory 24 3) (table 2 1)) (needed "libc.so" "libm++.so") (needed "ß"))
      (func (export "f")))`);
    const dylink = {
      memory: { size: 24, alignment: 8 },
      table: { size: 2, alignment: 2 },
      needed: ["libc.so", "libm++.so", "ß"],
    };
    expect(parseModule(bytes).dylink).toEqual(dylink);
    expect(readModuleHead(bytes).dylink).toEqual(dylink);
  });

  test("gives the flags of exports and imports, and the folders of libraries", () => {
    const bytes = library(
      listOf(EXPORT_INFO, [...name("tv"), ...leb128(0x100)]),
      listOf(IMPORT_INFO, [...name("env"), ...name("uw"), ...leb128(0x11)]),
      listOf(RUNTIME_PATH, name("$ORIGIN/../lib"), name("/opt/x")),
    );
    expect(parseModule(bytes).dylink).toEqual({
      ...NOTHING,
      exportFlags: Object.assign(Object.create(null), { tv: 0x100 }),
      importFlags: [{ module: "env", name: "uw", flags: 0x11 }],
      runtimePath: ["$ORIGIN/../lib", "/opt/x"],
    });
  });

  test("keeps subsections of other numbers", () => {
    const bytes = library(subsection(6, name("wasm32")), needed("a"), subsection(99, 1, 2, 3));
    expect(parseModule(bytes).dylink).toEqual({
      ...NOTHING,
      needed: ["a"],
      unknown: [
        { id: 6, content: "067761736d3332" },
        { id: 99, content: "010203" },
      ],
    });
  });

  test("reads the section of older toolchains", () => {
    const bytes = named("dylink", leb128(300), 4, leb128(2), 1, 2, name("liba"), name("libb"));
    expect(parseModule(bytes).dylink).toEqual({
      memory: { size: 300, alignment: 16 },
      table: { size: 2, alignment: 2 },
      needed: ["liba", "libb"],
    });
  });

  test("reads a section without content, and gives none to a module without the section", () => {
    expect(parseModule(library()).dylink).toEqual(NOTHING);
    expect(parseModule(moduleOf())).not.toHaveProperty("dylink");
  });

  test("takes a section called dylink behind others for one of another tool", () => {
    const bytes = moduleOf(section(sectionId.type, 0), section(sectionId.custom, name("dylink"), 1, 2, 3));
    expect(parseModule(bytes)).not.toHaveProperty("dylink");
  });

  test("reads 500,000 names and flags, more than a call takes arguments", () => {
    const count = 500_000;
    const lists = [NEEDED, EXPORT_INFO, IMPORT_INFO].map((id, at) => {
      const zeros = count * (at + 1);
      return { zeros, head: [id, ...leb128(zeros + leb128(count).length), ...leb128(count)] };
    });
    const sizeBytes = lists.reduce((sum, { head, zeros }) => sum + head.length + zeros, name("dylink.0").length);
    const start = [...PREAMBLE, sectionId.custom, ...leb128(sizeBytes), ...name("dylink.0")];
    const bytes = new Uint8Array(start.length + sizeBytes - name("dylink.0").length);
    bytes.set(start);
    let end = start.length;
    for (const { head, zeros } of lists) {
      bytes.set(head, end);
      end += head.length + zeros;
    }
    const { dylink } = parseModule(bytes);
    expect(dylink?.needed).toHaveLength(count);
    expect(dylink?.exportFlags).toEqual(Object.assign(Object.create(null), { "": 0 }));
    expect(dylink?.importFlags).toHaveLength(count);
  });

  const other = section(sectionId.custom, name("producers"), 0);
  const own = section(sectionId.custom, name("dylink.0"));

  test.each<[string, Uint8Array<ArrayBuffer>, string]>([
    ["a section that is not the first", moduleOf(other, own), "MALFORMED_SECTION"],
    ["two sections", moduleOf(own, own), "MALFORMED_SECTION"],
    [
      "sizes that stand there twice",
      library(subsection(MEMORY_INFO, 0, 0, 0, 0), subsection(MEMORY_INFO, 0, 0, 0, 0)),
      "MALFORMED_SECTION",
    ],
    ["an alignment of 2^32", library(subsection(MEMORY_INFO, 0, 32, 0, 0)), "MALFORMED_SECTION"],
    ["an alignment of slots of 2^255", library(subsection(MEMORY_INFO, 0, 0, 0, leb128(255))), "MALFORMED_SECTION"],
    ["a name that is no UTF-8", library(subsection(NEEDED, 1, 2, 0xc3, 0x28)), "MALFORMED_NAME"],
    ["a name that goes beyond its end", library(subsection(NEEDED, 1, 20, 0x61)), "UNEXPECTED_END"],
    ["more names announced than there are", library(subsection(NEEDED, leb128(1000), name("a"))), "UNEXPECTED_END"],
    [
      "more names announced than fit, with names behind them",
      library(subsection(NEEDED, leb128(9), 0, 0, 0)),
      "UNEXPECTED_END",
    ],
    ["more flags announced than there are", library(subsection(EXPORT_INFO, leb128(2 ** 32 - 1))), "UNEXPECTED_END"],
    ["a subsection that goes beyond its end", library(MEMORY_INFO, 20, 0), "UNEXPECTED_END"],
    ["a subsection without a size", library(NEEDED), "UNEXPECTED_END"],
    [
      "a subsection that is longer than its names",
      library(subsection(NEEDED, 1, name("a"), 5, 0)),
      "MALFORMED_SECTION",
    ],
    ["a subsection that is shorter than its names", library(NEEDED, 2, 1, name("abc")), "UNEXPECTED_END"],
    ["a count that is no LEB128", library(subsection(NEEDED, 0xff, 0xff, 0xff, 0xff, 0xff)), "MALFORMED_INTEGER"],
    ["an old section that is longer than its names", named("dylink", 0, 0, 0, 0, 0, 7), "MALFORMED_SECTION"],
    ["an old section that is cut off", named("dylink", 0, 0), "UNEXPECTED_END"],
  ])("refuses %s", (_what, bytes, code) => {
    expect(() => parseModule(bytes)).toThrow(ModuleParseError);
    expect(() => readModuleHead(bytes)).toThrow(expect.objectContaining({ code }));
  });

  test("reads a damaged section, or refuses it with a code; it finds no name that is not in it", () => {
    const whole = [
      ...subsection(MEMORY_INFO, 0, 0, 0, 0),
      ...needed("liba.so", "libb.so"),
      ...listOf(IMPORT_INFO, [...name("env"), ...name("uw"), 0x11]),
      ...needed("libc.so"),
    ];
    const edit = fc.record({ at: fc.nat(whole.length), removed: fc.nat(3), inserted: fc.array(fc.nat(255)) });
    let refused = 0;
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 3 }), fc.nat(whole.length), (edits, length) => {
        const damaged = edits
          .reduce((content, { at, removed, inserted }) => content.toSpliced(at, removed, ...inserted), whole)
          .slice(0, edits.length === 0 ? length : undefined);
        const text = Buffer.from(damaged).toString("latin1");
        let names: readonly string[] = [];
        try {
          const { dylink } = parseModule(library(damaged));
          names = [...(dylink?.needed ?? []), ...(dylink?.importFlags ?? []).map((one) => one.name)];
        } catch (error) {
          refused += 1;
          expect(error).toBeInstanceOf(ModuleParseError);
          expect((error as ModuleParseError).offset).toBeLessThanOrEqual(damaged.length + 32);
        }
        for (const one of names) expect(text).toContain(Buffer.from(one).toString("latin1"));
      }),
      runs(2000),
    );
    expect(refused).toBeGreaterThan(0);
  });
});

test("link() reads the section of a compiled module", async () => {
  const { describeCompiledModule } = await import("../load/describe-compiled-module.ts");
  const bytes = library(subsection(MEMORY_INFO, 8, 2, 1, 0), needed("libc.so"));
  const dylink = parseModule(bytes).dylink;
  expect(dylink?.needed).toEqual(["libc.so"]);
  expect(describeCompiledModule(new WebAssembly.Module(bytes)).dylink).toEqual(dylink);
  expect(describeCompiledModule(new WebAssembly.Module(moduleOf()))).not.toHaveProperty("dylink");
});
