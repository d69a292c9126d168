import binaryen from "binaryen";
import { beforeAll, describe, expect, test } from "vitest";
import { link } from "../../src/link.ts";
import { readPlaces } from "../../src/parse/areas/places.ts";
import { leb128 } from "../../src/parse/fixtures/encode-module.ts";
import { parseModule } from "../../src/parse-module.ts";
import { makePlaceable } from "../../src/place.ts";
import { Failure } from "../../src/problem.ts";
import { placeModule } from "../../src/rewrite/place/place-bytes.ts";
import type { SectionRange } from "../../src/wasm/module-type.ts";
import { watchStream } from "../byte-stream.ts";
import { errorOf } from "../outcomes.ts";
import { withoutSections } from "../without-sections.ts";
import { compile, FREESTANDING } from "./ask-clang.ts";
import { sectionNamed, withContent } from "./custom-content.ts";
import { buildSpecimens, type SpecimenName, specimens } from "./specimens.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Near enough that the start function of threads keeps its length. */
const PLACE = { memory: 131_072, table: 10, symbols: {}, slots: [] };

let modules: Record<SpecimenName, Bytes>;
beforeAll(async () => {
  modules = await buildSpecimens();
}, 120_000);

const placesOf = (bytes: Bytes) => readPlaces(bytes, parseModule(bytes));

/** The count stands behind the position of the section, which has one byte. */
function withCount(content: number[], change: (count: number) => number, added: readonly number[] = []): number[] {
  let end = 1;
  while ((content[end] ?? 0) >= 0x80) end += 1;
  const count = content.slice(1, end + 1).reduceRight((sum, byte) => sum * 128 + (byte & 0x7f), 0);
  return [content[0] ?? 0, ...leb128(change(count)), ...content.slice(end + 1), ...added];
}

function optimized(bytes: Bytes): Bytes {
  const module = binaryen.readBinary(bytes);
  module.optimize();
  const result = Uint8Array.from(module.emitBinary());
  module.dispose();
  return result;
}

describe("modules that a tool has changed", () => {
  const expectStale = (bytes: Bytes) => {
    expect(placesOf(bytes)).toMatchObject({ stalePlaces: {} });
    expect(placesOf(bytes).places).toBeUndefined();
    const stale = expect.objectContaining({ code: "STALE_RELOCATIONS" });
    expect(() => placeModule(bytes, parseModule(bytes), PLACE)).toThrow(stale);
    expect(() => makePlaceable(bytes)).toThrow(/cannot place the module: its relocations do not fit its code or data/);
  };

  test("by --compress-relocations have stale relocations", async () => {
    const { files, flags } = specimens.libc;
    const bytes = await compile(files, [...flags, "-Wl,--compress-relocations", "-Wl,--strip-debug"]);
    expectStale(bytes);
    expect(placesOf(bytes).stalePlaces).toMatchObject({ offset: expect.any(Number), symbol: expect.any(String) });
  });

  test.each(["libc", "strings", "virtual"] as const)("by binaryen have stale relocations: %s", (name) => {
    const bytes = optimized(modules[name]);
    expect(parseModule(bytes).sections.some((section) => section.name === "reloc.CODE")).toBe(true);
    expectStale(bytes);
  });

  test.each(["libc", "strings", "virtual"] as const)(
    "by binaryen after makePlaceable have stale places: %s",
    (name) => {
      const bytes = optimized(makePlaceable(modules[name]));
      const names = parseModule(bytes).sections.map(({ id, name }) => name ?? id);
      expect(names.indexOf("rec.places")).toBeGreaterThan(names.indexOf(11));
      expectStale(bytes);
    },
  );

  test("and that stay name data of another module: a plan tells it", async () => {
    const definer = await compile(
      {
        "a.c": `int shared[] = { 1, 2 }; __attribute__((export_name("other"))) int other(int k) { return shared[k]; }`,
      },
      [...FREESTANDING, "-fvisibility=default", "-Wl,--export-dynamic"],
    );
    const user = await compile(
      {
        "b.c": `extern int shared[]; extern int none[] __attribute__((weak)); int other(int); int data[2] = { 5, 6 };
          __attribute__((export_name("test"))) int test(int k) { return shared[k] + data[k] + other(k) + (none ? none[k] : 0); }`,
      },
      // In the way of no other module.
      [...FREESTANDING, "-Wl,--global-base=1048576", "-Wl,--no-stack-first", "-Wl,--table-base=10"],
    );
    for (const b of [optimized(user), withoutSections(user, ["reloc.CODE"])]) {
      const { plan } = await link({ a: definer, b });
      expect(plan.warnings).toEqual([
        expect.objectContaining({
          code: "UNRESOLVED_DATA",
          module: "b",
          message:
            'b refers to the data "shared" of another module, and has address 0 in its place, because it is not placed',
        }),
      ]);
    }
  });

  test("by binaryen after makePlaceable give the same plan, or the same error, from bytes and from streams", async () => {
    const text = (imported: string, name: string) => `
      __attribute__((import_module("${imported}"))) int ${imported}(int); static int data[3] = { 4, 5, 6 };
      __attribute__((export_name("${name}"))) int ${name}(int x) { volatile int y = x; data[y]++; return ${imported}(y) + data[y + 1]; }`;
    const [a, b] = await Promise.all(
      [text("b", "a"), text("a", "b")].map((source) => compile({ "x.c": source }, [...FREESTANDING, "-O2"])),
    );
    const stream = (bytes: Bytes) => watchStream(bytes, { chunkSizeBytes: 100 }).stream;
    const [first, second] = [a, b].map((bytes) => optimized(makePlaceable(bytes as Bytes))) as [Bytes, Bytes];
    for (const given of [
      { a: first, b: second },
      { a: stream(first), b: stream(second) },
    ]) {
      const { message } = await errorOf(link(given));
      expect(message).toContain("STALE_RELOCATIONS  cannot place b: ");
      expect(message).not.toContain("NOT_PLACEABLE");
    }
    // One that stays is no error: the other is placed behind it.
    const { plan } = await link({ a: a as Bytes, b: second });
    expect((await link({ a: stream(a as Bytes), b: stream(second) })).plan).toEqual(plan);
  });

  /** The module without one section. */
  const without = (bytes: Bytes, name: string): Bytes => {
    const { offset, sizeBytes } = sectionNamed(bytes, name);
    const before = parseModule(bytes).sections.filter((one) => one.offset + one.sizeBytes < offset);
    const start = Math.max(...before.map((one) => one.offset + one.sizeBytes));
    return Uint8Array.from([...bytes.subarray(0, start), ...bytes.subarray(offset + sizeBytes)]);
  };
  /** Text that data alone names, and no call. */
  const POINTERS = `static const char *volatile names[] = { "zero", "one" };
    __attribute__((export_name("name"))) const char *name(int i) { return names[i]; }`;

  test.each(["linking", "reloc.CODE", "reloc.DATA"] as const)("are refused if they lack %s", async (missing) => {
    for (const strip of [[], ["-Wl,--strip-all"]]) {
      const whole = await compile({ "x.c": POINTERS }, [...FREESTANDING, ...strip]);
      expect(placesOf(whole).places?.count).toBeGreaterThan(2);
      const bytes = without(whole, missing);
      expect(placesOf(bytes)).toMatchObject({ stalePlaces: { missing } });
      expect(() => makePlaceable(bytes)).toThrow(
        `STALE_RELOCATIONS  cannot place the module: its relocations are not whole, because it has no section ${missing}`,
      );
    }
  });

  test("are refused if the file ends behind reloc.CODE, and accepted if data has no addresses", async () => {
    const cut = await compile({ "x.c": POINTERS }, FREESTANDING);
    const { offset, sizeBytes } = sectionNamed(cut, "reloc.CODE");
    expect(placesOf(cut.slice(0, offset + sizeBytes))).toMatchObject({ stalePlaces: { missing: "reloc.DATA" } });
    const numbers = `static int numbers[] = { 1, 2, 3 }; __attribute__((export_name("get"))) int get(int i) { return numbers[i]++; }`;
    for (const optimize of ["-O0", "-O2", "-flto"]) {
      const bytes = await compile({ "x.c": numbers }, [...FREESTANDING, optimize]);
      expect(parseModule(bytes).sections.some(({ name }) => name === "reloc.DATA")).toBe(false);
      expect(placesOf(bytes).places?.count).toBeGreaterThan(0);
    }
  });

  test("are refused if they are object files", async () => {
    const bytes = await compile({ "x.c": POINTERS }, [...FREESTANDING, "-c"]);
    expect(placesOf(bytes)).toEqual({});
    expect(() => makePlaceable(bytes)).toThrow(
      "OBJECT_FILE  cannot place the module: it is an object file (clang -c), and no linked module",
    );
    const other = await compile({ "x.c": POINTERS.replaceAll("name", "other") }, FREESTANDING);
    const error = await errorOf(link({ a: bytes, b: other }));
    expect(error.diagnostics).toContainEqual(expect.objectContaining({ code: "OBJECT_FILE", module: "a" }));
    expect(error.message).toContain(
      'OBJECT_FILE  a is an object file (clang -c), and no linked module: it imports "env" "__linear_memory"',
    );
    expect(error.message).not.toContain("needed by a");
  });

  test("in one byte of an address have a stale place, at its offset, with both values", () => {
    const bytes = Uint8Array.from(modules.names);
    const { offset = 0, sizeBytes = 0 } = parseModule(bytes).sections.find(({ id }) => id === 11) ?? {};
    const at = bytes
      .subarray(offset, offset + sizeBytes)
      .findLastIndex((byte, index, all) => byte === 1 && all[index + 1] === 0);
    bytes[offset + at - 2] = 0xff;
    const { stalePlaces } = placesOf(bytes);
    expect(stalePlaces).toMatchObject({ found: expect.any(Number), expected: expect.any(Number) });
    expect((stalePlaces?.found ?? 0) - (stalePlaces?.expected ?? 0)).toBeGreaterThan(0);
  });
});

describe("a placeable module with another bit in front of its code", () => {
  test.each(["libc", "virtual", "threads"] as const)("has stale places, wherever it is: %s", (name) => {
    const bytes = makePlaceable(modules[name]);
    const type = parseModule(bytes);
    const wanted = (one: SectionRange) => one.name === "rec.places" || one.id === 6 || one.id === 9;
    const accepted: string[] = [];
    for (const { offset, sizeBytes, id } of type.sections.filter(wanted)) {
      for (let at = offset; at < offset + sizeBytes; at += 1) {
        const other = Uint8Array.from(bytes);
        other[at] = (other[at] as number) ^ (1 << (at % 8));
        try {
          placeModule(other, type, PLACE);
          accepted.push(`section ${id}, byte ${at - offset}`);
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          expect(error.problems[0].code).toBe("STALE_RELOCATIONS");
        }
      }
    }
    expect(accepted).toEqual([]);
  });
});

describe("a section rec.places of another version", () => {
  test("is refused with its version and the remedy, from bytes and from a stream", async () => {
    const bytes = makePlaceable(modules.strings);
    bytes[sectionNamed(bytes, "rec.places").offset] = 1;
    expect(placesOf(bytes)).toEqual({ stalePlaces: { version: 1 } });
    const message =
      /its section rec\.places has version 1, expected version 4\n.*run rec place, of this version of rec, again/;
    expect(() => makePlaceable(bytes)).toThrow(message);
    expect(() => placeModule(bytes, parseModule(bytes), PLACE)).toThrow(
      expect.objectContaining({ code: "STALE_RELOCATIONS" }),
    );
    const other = await compile({ "x.c": "static int n = 3; int other(int k) { return n += k; }" }, FREESTANDING);
    for (const source of [bytes, watchStream(bytes, { chunkSizeBytes: 100 }).stream]) {
      const error = await errorOf(link({ a: source, b: other }, { place: "require" }));
      expect(error.diagnostics).toContainEqual(expect.objectContaining({ code: "STALE_RELOCATIONS", module: "a" }));
      expect(error.message).toMatch(message);
    }
  });
});

describe("relocations of weak functions that are not defined", () => {
  test("are fewer than wasm-ld 22 counts", () => {
    const bytes = withContent(modules.libc, "reloc.CODE", (content) => withCount(content, (count) => count + 1));
    expect(placesOf(bytes)).toEqual(placesOf(modules.libc));
    expect(placeModule(bytes, parseModule(bytes), PLACE)).toEqual(
      placeModule(modules.libc, parseModule(modules.libc), PLACE),
    );
  });

  test("name no symbol in wasm-ld 14 and 19", () => {
    const added = [1, 0, ...leb128(2 ** 32 - 1)];
    const bytes = withContent(modules.libc, "reloc.CODE", (content) => withCount(content, (count) => count + 1, added));
    expect(placesOf(bytes)).toEqual(placesOf(modules.libc));
  });
});

describe("modules without relocations", () => {
  test("have no places, and makePlaceable says how to build them", async () => {
    const { files, flags } = specimens.strings;
    const bytes = await compile(
      files,
      flags.filter((flag) => !flag.includes("emit-relocs")),
    );
    expect(placesOf(bytes)).toEqual({});
    expect(() => makePlaceable(bytes)).toThrow(
      /^Cannot make the module placeable: 1 problem\n +NOT_PLACEABLE.*\n.*-Wl,--emit-relocs/,
    );
  });

  test("refuse a value without bytes", () => {
    expect(() => makePlaceable("a.wasm" as never)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
});

describe("sections that claim more than they have", () => {
  test.each([
    ["linking", [2, 8, 6, ...leb128(2 ** 32 - 1), 0]],
    ["linking", [2, 5, 5, ...leb128(2 ** 32 - 1)]],
    ["reloc.CODE", [10, ...leb128(2 ** 32 - 1)]],
  ])("take no memory and no time: %s", (name, content) => {
    const bytes = withContent(modules.strings, name, (before) =>
      name === "linking" ? content : [before[0] ?? 0, ...content.slice(1)],
    );
    const before = process.cpuUsage();
    expect(() => placesOf(bytes)).not.toThrow();
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });
});
