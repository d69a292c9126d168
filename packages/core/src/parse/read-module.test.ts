import { parse as assemble } from "@bytecodealliance/jco";
import { describe, expect, test } from "vitest";
import { compareCost } from "../../test/scale/growth.ts";
import { parseModule } from "../parse-module.ts";
import { sectionId } from "../wasm/binary-format.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { leb128, moduleOf, name, PREAMBLE, section } from "./fixtures/encode-module.ts";
import { parseErrorOf, problemOf } from "./fixtures/problem-of.ts";
import { readModuleHead } from "./read-module.ts";

const sources = import.meta.glob<string>("./fixtures/*.wat", { query: "?raw", import: "default", eager: true });

const fixtures = await Promise.all(
  Object.entries(sources).map(async ([path, source]) => {
    const fixture = path.slice("./fixtures/".length, -".wat".length);
    return { fixture, bytes: Uint8Array.from(await assemble(source)) };
  }),
);

/** The reason why an engine may refuse a valid fixture. */
const BEYOND_SOME_ENGINES: Readonly<Record<string, string>> = {
  "compact-imports": "compact imports are a proposal",
  "constant-expressions": "garbage collection came with V8 11.9",
  "data-segments": "calculated offsets came with V8 11.4, several memories with V8 12.0, 64-bit ones with V8 13.3",
  "defined-types": "garbage collection came with V8 11.9",
  "heap-types": "garbage collection came with V8 11.9",
  "largest-limits": "no engine has so much memory",
  memories: "several memories came with V8 12.0, 64-bit ones with V8 13.3",
  "page-sizes": "custom page sizes are a proposal",
  tables: "typed references came with V8 11.9, 64-bit tables with V8 13.3",
};

/** One line for each type, import, export, section, so that a difference is read at a glance. */
function describeModuleType({ imports, exports, types, start, dataSegments = [], sections }: ModuleType): string {
  const lines = (title: string, items: readonly unknown[]) => items.map((item) => `${title} ${JSON.stringify(item)}`);
  return [
    ...lines("type", types),
    ...lines("import", imports),
    ...lines("export", exports),
    ...lines("start", start === undefined ? [] : [start]),
    ...lines("data", dataSegments),
    ...lines("section", sections),
    "",
  ].join("\n");
}

describe.each(fixtures)("parseModule() of $fixture", ({ fixture, bytes }) => {
  test("gives the expected imports, exports, types and sections", async () => {
    await expect(describeModuleType(parseModule(bytes))).toMatchFileSnapshot(`./fixtures/${fixture}.txt`);
  });

  test("agrees with the engine on names and kinds of imports and exports", ({ skip }) => {
    const reason = BEYOND_SOME_ENGINES[fixture];
    if (reason !== undefined && !WebAssembly.validate(bytes)) skip(reason);
    const { imports, exports } = parseModule(bytes);
    const module = new WebAssembly.Module(bytes);
    expect(imports.map(({ module, name, type }) => ({ module, name, kind: type.kind }))).toEqual(
      WebAssembly.Module.imports(module),
    );
    expect(exports.map(({ name, type }) => ({ name, kind: type.kind }))).toEqual(WebAssembly.Module.exports(module));
  });

  test("gives the same for a view into a larger buffer, and leaves the bytes alone", () => {
    const buffer = new Uint8Array(bytes.length + 20).fill(0xff);
    buffer.set(bytes, 7);
    expect(parseModule(buffer.subarray(7, 7 + bytes.length))).toEqual(parseModule(bytes));
    expect(parseModule(new DataView(buffer.buffer, 7, bytes.length))).toEqual(parseModule(bytes));
    expect(buffer.subarray(7, 7 + bytes.length)).toEqual(bytes);
  });

  test("gives data that survives JSON and structured cloning", () => {
    const type = parseModule(bytes);
    expect(JSON.parse(JSON.stringify(type))).toEqual(type);
    expect(structuredClone(type)).toEqual(type);
  });

  test("refuses the module cut off anywhere but between two sections", () => {
    const { sections } = parseModule(bytes);
    const ends = new Set([8, ...sections.map(({ offset, sizeBytes }) => offset + sizeBytes)]);
    for (let length = 1; length < bytes.length; length++) {
      const error = parseErrorOf(() => parseModule(bytes.subarray(0, length)));
      expect(error?.code, `cut to ${length} bytes`).toBe(ends.has(length) ? undefined : "UNEXPECTED_END");
      expect(error?.offset ?? 0).toBeLessThanOrEqual(length);
    }
  });
});

describe("parseModule() of function types", () => {
  test("does not copy parameters and results, however often they are used", () => {
    const type = [0x60, 2, 0x7f, 0x7e, 1, 0x7d];
    const imported = (text: string) => [...name("m"), ...name(text), 0, 0];
    const { types, imports } = parseModule(moduleOf(section(1, 1, type), section(2, 2, imported("a"), imported("b"))));
    const [first, second] = imports.map(({ type }) => (type.kind === "function" ? type.params : undefined));
    expect(first).toEqual(["i32", "i64"]);
    expect(second).toBe(first);
    expect(types[0]?.composite).toHaveProperty("params", first);
  });
});

describe("parseModule() of hostile bytes", () => {
  test("refuses four billion of anything at the count", () => {
    const fourBillion = [0xff, 0xff, 0xff, 0xff, 0x0f];
    const beginning = moduleOf([1, ...leb128(1_000_000), ...fourBillion]);
    const bytes = new Uint8Array(1_000_012);
    bytes.set(beginning);
    for (const id of [1, 2, 3, 4, 5, 6, 7, 13]) {
      bytes[PREAMBLE.length] = id;
      expect(problemOf(() => parseModule(bytes))).toEqual({ code: "LIMIT_EXCEEDED", offset: 12 });
    }
  });

  test("refuses counts that the limits allow and the bytes left do not hold", () => {
    for (const [id, count] of [
      [sectionId.type, 1_000_000],
      [sectionId.import, 1_000_000],
      [sectionId.function, 1_000_000],
      [sectionId.table, 100_000],
      [sectionId.memory, 100],
      [sectionId.tag, 1_000_000],
      [sectionId.global, 1_000_000],
      [sectionId.export, 1_000_000],
    ] as const) {
      const size = leb128(count);
      const bytes = moduleOf(section(id, size, 0, 0, 0, 0));
      expect(problemOf(() => parseModule(bytes))).toEqual({ code: "UNEXPECTED_END", offset: 10 + size.length });
    }
  });

  test("takes time in proportion to the number of imports and exports", { tags: "large" }, () => {
    const [small, large] = [importsAndExports(5_000), importsAndExports(50_000)];
    expect(parseModule(large).exports).toHaveLength(50_000);
    for (let run = 0; run < 4; run += 1) parseModule(small);
    const { factor } = compareCost(
      () => parseModule(small),
      () => parseModule(large),
      { times: 10, runs: 5 },
    );
    // 1 is linear growth, 10 quadratic.
    expect(factor).toBeLessThan(4);
  });
});

/** A module of so many imports, each of them exported again. */
function importsAndExports(count: number): Uint8Array<ArrayBuffer> {
  const numbered = Array.from({ length: count }, (_, index) => ({ text: name(`name ${index}`), index }));
  const imports = numbered.flatMap(({ text }) => [...name("env"), ...text, 0, 0]);
  const exports = numbered.flatMap(({ text, index }) => [...text, 0, ...leb128(index)]);
  const size = leb128(count);
  return moduleOf(section(1, 1, 0x60, 0, 0), section(2, size, imports), section(7, size, exports));
}

describe("readModuleHead()", () => {
  const code = [sectionId.code, 100, 1, 2, 3];

  test("needs no byte behind the header of the code section, and does not mind some", () => {
    const head = moduleOf(section(1, 1, 0x60, 0, 0), [sectionId.code, 100]);
    const { types, sections } = readModuleHead(head);
    expect(types).toHaveLength(1);
    expect(sections.at(-1)).toEqual({ id: sectionId.code, offset: head.length, sizeBytes: 100 });
    expect(readModuleHead(moduleOf(section(1, 1, 0x60, 0, 0), code))).toEqual(readModuleHead(head));
  });

  test("refuses a head that stops earlier", () => {
    expect(problemOf(() => readModuleHead(moduleOf([sectionId.type, 5, 1])))).toEqual({
      code: "UNEXPECTED_END",
      offset: 10,
    });
  });

  test("lists the data section last if there is no code", () => {
    const { sections } = readModuleHead(moduleOf(section(sectionId.memory, 0), [sectionId.data, 9]));
    expect(sections.map(({ id }) => id)).toEqual([sectionId.memory, sectionId.data]);
  });
});
