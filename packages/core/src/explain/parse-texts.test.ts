import { describe, expect, test } from "vitest";
import { errorOf, failureOf } from "../../test/outcomes.ts";
import { ByteWriter } from "../encode/byte-writer.ts";
import { mapsThat, whole } from "../fuse/reindex/fixtures/maps.ts";
import { shiftBy } from "../fuse/reindex/index-maps.ts";
import { reindexBodies } from "../fuse/reindex/reindex-code.ts";
import { reindexData, reindexElements } from "../fuse/reindex/reindex-segments.ts";
import { leb128, moduleOf, name, section } from "../parse/fixtures/encode-module.ts";
import { limitExceeded } from "../parse/framing-problems.ts";
import type { Limit } from "../parse/parse-problems.ts";
import { readModule } from "../parse/read-whole-module.ts";
import { parseModule } from "../parse-module.ts";
import { attribute, Failure } from "../problem.ts";
import { sectionId } from "../wasm/binary-format.ts";
import { implementationLimits } from "../wasm/implementation-limits.ts";
import { explainAny } from "./explain-any.ts";
import { parseTexts } from "./parse-texts.ts";

const BUILD_AGAIN = "build or download the module again; if it stays, report it to the tool that wrote the module";
const COPY_AGAIN = "fetch or copy the module again and compare its size with the original: it was cut off";

/** Types: 0 [] -> [], 1 a struct, 2 [i32] -> [i32]. */
const TYPES = section(sectionId.type, 3, 0x60, 0, 0, 0x5f, 0, 0x60, 1, 0x7f, 1, 0x7f);
const MAGIC = [0x00, 0x61, 0x73, 0x6d];
const typed = (...content: readonly number[]) => moduleOf(section(sectionId.type, 1, content));

/** For each kind of problem: bytes that have it, the message after `Cannot parse the module: `, and the hint. */
const CASES: readonly [keyof typeof parseTexts, Uint8Array<ArrayBuffer>, string, string][] = [
  [
    "not-webassembly",
    new TextEncoder().encode("<html>"),
    "expected WebAssembly, which begins with the bytes 00 61 73 6d, found an HTML page (at offset 0x0)",
    "check the URL: the server answered with a page, probably its fallback for files that do not exist, as when a build did not copy the file",
  ],
  [
    "other-version",
    Uint8Array.of(...MAGIC, 2, 0, 0, 0),
    "expected version 1 of the binary format, found 02 00 00 00 (at offset 0x4)",
    "build the module again with a current toolchain",
  ],
  [
    "component",
    Uint8Array.of(...MAGIC, 0x0d, 0, 1, 0),
    "this is a component, not a core module (at offset 0x4)",
    "take the core modules out of it with `jco transpile` or `wasm-tools component unbundle`, and link those",
  ],
  [
    "proposed-byte",
    typed(0x5d, 0),
    "a continuation type (stack switching) is a proposal that is not supported (at offset 0xb)",
    "build the module without it; WebAssembly 3.0 and what came before it are supported",
  ],
  [
    "preamble-cut-off",
    Uint8Array.from(MAGIC),
    "unexpected end in the preamble, needed 8 bytes, found 4 (at offset 0x0)",
    COPY_AGAIN,
  ],
  [
    "section-size-cut-off",
    moduleOf([sectionId.type]),
    "unexpected end in the size of the type section, needed 1 byte, found 0 (at offset 0x9)",
    COPY_AGAIN,
  ],
  [
    "section-cut-off",
    moduleOf([sectionId.code, 5, 1, 2]),
    "unexpected end in the code section, needed 5 bytes, found 2 (at offset 0xa)",
    COPY_AGAIN,
  ],
  [
    "section-too-short",
    moduleOf(section(sectionId.import, 1, name("a"), 3)),
    "unexpected end in the import section, needed 4 bytes, found 3 (at offset 0xb)",
    BUILD_AGAIN,
  ],
  [
    "section-too-long",
    moduleOf(section(sectionId.memory, 0, 1)),
    "found 1 byte behind the last entry of the memory section, expected its end (at offset 0xb)",
    BUILD_AGAIN,
  ],
  [
    "unknown-section",
    moduleOf(section(14)),
    "expected a section id from 0 to 13, found 14 (at offset 0x8)",
    BUILD_AGAIN,
  ],
  [
    "repeated-section",
    moduleOf(section(sectionId.type, 0), section(sectionId.type, 0)),
    "found the type section a second time, expected it once (at offset 0xb)",
    BUILD_AGAIN,
  ],
  [
    "late-section",
    moduleOf(section(sectionId.dataCount, 0), section(sectionId.tag, 0)),
    "found the tag section behind the data count section, expected it before (at offset 0xb)",
    BUILD_AGAIN,
  ],
  [
    "malformed-integer",
    moduleOf([sectionId.type, 0x80, 0x80, 0x80, 0x80, 0x10]),
    "expected an integer of type u32 in LEB128, found one that is too long or too large (at offset 0x9)",
    BUILD_AGAIN,
  ],
  [
    "malformed-name",
    moduleOf(section(sectionId.custom, 1, 0xff)),
    "expected a name in UTF-8, found bytes that are not UTF-8 (at offset 0xb)",
    "give the import, export or section a name in UTF-8; check that the file was not sent as text",
  ],
  ["malformed-type", typed(0x5c, 0), "expected a func, struct or array type, found 0x5c (at offset 0xb)", BUILD_AGAIN],
  [
    "not-constant",
    moduleOf(section(sectionId.global, 1, 0x7f, 0, 0xfd, 0, 0x0b)),
    "expected a constant instruction, found 0xfd 0 (at offset 0xd)",
    BUILD_AGAIN,
  ],
  [
    "index-out-of-range",
    moduleOf(section(sectionId.export, 1, 0, 2, 0)),
    "found memory index 0, expected none, as the module has none (at offset 0xd)",
    BUILD_AGAIN,
  ],
  [
    "limits-too-large",
    moduleOf(section(sectionId.memory, 1, 0, leb128(65_537))),
    "found 65537 as the minimum of a memory in pages, expected at most 65536 (at offset 0xb)",
    "build the module with a smaller size",
  ],
  [
    "limits-reversed",
    moduleOf(section(sectionId.memory, 1, 1, 2, 1)),
    "found limits from 2 to 1, expected the minimum not to exceed the maximum (at offset 0xb)",
    "build the module with a maximum that is at least its minimum",
  ],
  [
    "shared-without-maximum",
    moduleOf(section(sectionId.memory, 1, 2, 1)),
    "found a shared memory without a maximum, expected one with a maximum (at offset 0xb)",
    "state a maximum when the module is built, for example with --max-memory",
  ],
  [
    "page-size",
    moduleOf(section(sectionId.memory, 1, 8, 1, 12)),
    "found a page size of 2^12 bytes, expected 2^0 or 2^16 (at offset 0xd)",
    "build the module with pages of 1 byte or of 64 KiB",
  ],
  [
    "duplicate-export",
    moduleOf(TYPES, section(sectionId.function, 1, 0), section(sectionId.export, 2, name("f"), 0, 0, name("f"), 0, 0)),
    'found a second export called "f", expected each name once (at offset 0x20)',
    "rename or remove one of the two exports",
  ],
  [
    "limit-exceeded",
    moduleOf(section(sectionId.memory, leb128(101))),
    "found 101 memories, engines accept at most 100 (at offset 0xa)",
    "split the module, or build it with fewer memories",
  ],
  [
    "not-a-function-type",
    moduleOf(TYPES, section(sectionId.function, 1, 1)),
    "expected type 1 to be a function type, found a type of kind struct (at offset 0x18)",
    BUILD_AGAIN,
  ],
  [
    "final-supertype",
    moduleOf(section(sectionId.type, 2, 0x60, 0, 0, 0x50, 1, 0, 0x60, 0, 0)),
    "found final type 0 as a supertype, expected a type that is not final (at offset 0x10)",
    "declare the supertype with `sub` instead of `sub final`",
  ],
  [
    "tag-with-results",
    moduleOf(TYPES, section(sectionId.tag, 1, 0, 2)),
    "found a tag with 1 result, expected none (at offset 0x18)",
    "tags with results belong to the stack switching proposal, which is not supported: build without it",
  ],
  [
    "start-with-signature",
    moduleOf(TYPES, section(sectionId.function, 1, 2), section(sectionId.start, 0)),
    "found a start function with 1 parameter and 1 result, expected one of type [] -> [] (at offset 0x1b)",
    "start from a function that takes and returns nothing",
  ],
  [
    "table-without-initializer",
    moduleOf(section(sectionId.table, 1, 0x64, 0x70, 0, 0)),
    "found a table of non-nullable references without an initializer, expected one (at offset 0xb)",
    "give the table an initial value, or let it hold null",
  ],
  [
    "malformed-library",
    moduleOf(section(sectionId.custom, name("a")), section(sectionId.custom, name("dylink.0"))),
    'found the section "dylink.0" behind another section, expected it to be the first, so the dynamic library cannot be placed (at offset 0x17)',
    "link the library again with wasm-ld, and keep its first section where it is",
  ],
];

describe("the text of a parse problem", () => {
  test.each(CASES)("about %s is that of parseModule()", async (about, bytes, state, hint) => {
    expect((await failureOf(() => readModule(bytes))).problems).toMatchObject([{ about }]);
    const { message, diagnostics } = await errorOf(() => parseModule(bytes));
    expect([message, diagnostics[0]?.message, diagnostics[0]?.hint]).toEqual([
      `Cannot parse the module: ${state}\n  hint: ${hint}`,
      `Cannot parse the module: ${state}`,
      hint,
    ]);
  });

  test("is tested for each kind of problem", () => {
    // The parser reads no code and no segments: the re-indexer finds these, below.
    const unparsed = ["unknown-instruction", "not-one-value", "undeclared-function"];
    const parsed = Object.keys(parseTexts).filter((about) => !unparsed.includes(about));
    expect(CASES.map(([about]) => about)).toEqual(parsed);
  });

  test("names the module if it is known, at its first mention", async () => {
    const failure = await failureOf(() => readModule(moduleOf(section(sectionId.export, 1, 0, 2, 0))));
    expect(explainAny(attribute(failure, { module: "a" })).diagnostics[0]?.message).toBe(
      "Cannot parse a: found memory index 0, expected none, as the module has none (at offset 0xd)",
    );
  });
});

function failedWith(use: () => unknown): Failure {
  try {
    use();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("Nothing failed");
}

describe("the text of a problem of the re-indexer", () => {
  const maps = mapsThat();
  const explain = (use: () => unknown) => {
    const [problem] = failedWith(use).problems;
    return parseTexts[problem.about as "not-constant"](problem as never);
  };
  const bodyOf = (...bytes: number[]) => Uint8Array.of(bytes.length + 2, 0, ...bytes, 0x0b);
  const reindexBody = (body: Uint8Array) => () => reindexBodies(body, whole(body), { maps });
  const hint = "build the module without proposals that are no part of WebAssembly 3.0, or link it without fusing";

  test("names an instruction of a proposal", () => {
    expect(explain(reindexBody(bodyOf(0xe0)))).toEqual({
      message: "Cannot parse the module: expected an instruction of WebAssembly 3.0, found 0xe0 (at offset 0x2)",
      hint,
    });
    expect(explain(reindexBody(bodyOf(0xfc, 18))).message).toContain("3.0, found 0xfc 18 (at offset 0x2)");
  });

  test("names a function to which code has a reference", () => {
    expect(explain(reindexBody(bodyOf(0xd2, 0xe7, 7)))).toEqual({
      message:
        "Cannot parse the module: expected a reference to a function that the module declares, found one to function 999 (at offset 0x3)",
      hint: "declare the function with `(elem declare func …)`, or export it",
    });
  });

  test("counts the values of an address", () => {
    const segment = Uint8Array.of(0, 0x41, 1, 0x41, 2, 0x0b, 0);
    const starter = new ByteWriter();
    expect(explain(() => reindexData(segment, whole(segment), { maps, starter })).message).toContain(
      "expected an address of one value, found 2 values (at offset 0x1)",
    );
  });

  test("names segments and their flags", () => {
    const few = { ...maps, element: shiftBy(0, 2), data: shiftBy(0, 0) };
    const drop = (operation: number) => () => {
      const body = bodyOf(0xfc, operation, 2);
      return reindexBodies(body, whole(body), { maps: few });
    };
    expect(explain(drop(13)).message).toContain("found element segment index 2, expected at most 1");
    expect(explain(drop(9)).message).toContain("found data segment index 2, expected none");
    const segment = Uint8Array.of(9);
    expect(explain(() => reindexElements(segment, whole(segment), { maps })).message).toContain(
      "expected flags of an element segment from 0 to 7, found 0x09",
    );
    expect(explain(() => reindexData(segment, whole(segment), { maps })).message).toContain(
      "expected flags of a data segment from 0 to 2, found 0x09",
    );
  });
});

describe("the text of a section of a dynamic library", () => {
  const library = (...content: readonly number[]) => section(sectionId.custom, name("dylink.0"), content);

  test.each([
    ['found the section "dylink.0" a second time, expected it once', [library(), library()]],
    ['found subsection 1 of "dylink.0" a second time, expected it once', [library(1, 4, 0, 0, 0, 0, 1, 4, 0, 0, 0, 0)]],
    ['found an alignment of 2^32 in "dylink.0", expected at most 2^31', [library(1, 4, 0, 32, 0, 0)]],
  ])("says: %s", async (text, sections) => {
    const { code, message } = await errorOf(() => parseModule(moduleOf(...sections)));
    expect(code).toBe("MALFORMED_SECTION");
    expect(message).toContain(`: ${text}, so the dynamic library cannot be placed (at offset`);
  });
});

describe("the text of a section", () => {
  test.each([
    ["a custom section", sectionId.custom],
    ["the type section", sectionId.type],
    ["the import section", sectionId.import],
    ["the function section", sectionId.function],
    ["the table section", sectionId.table],
    ["the memory section", sectionId.memory],
    ["the global section", sectionId.global],
    ["the export section", sectionId.export],
    ["the start section", sectionId.start],
    ["the element section", sectionId.element],
    ["the code section", sectionId.code],
    ["the data section", sectionId.data],
    ["the data count section", sectionId.dataCount],
    ["the tag section", sectionId.tag],
  ])("calls it %s", async (text, id) => {
    const { message } = await errorOf(() => parseModule(moduleOf([id, 9])));
    expect(message).toContain(`: unexpected end in ${text}, needed 9 bytes, found 0 (at offset`);
  });
});

describe("the text of a byte that has no meaning in the standard", () => {
  const global = (...type: readonly number[]) => moduleOf(section(sectionId.global, 1, type));
  const table = (...content: readonly number[]) => moduleOf(section(sectionId.table, 1, content));

  test.each([
    ["a value type", global(0x00, 0, 0), 0x00],
    ["a heap type", global(0x64, 0x7f, 0), 0x7f],
    ["0x00 (constant) or 0x01 (mutable)", global(0x7f, 4, 0), 4],
    ["a reference type", table(0x7f, 0, 0), 0x7f],
    ["flags of limits from 0x00 to 0x07", table(0x70, 8, 0), 8],
    ["0x00 behind the 0x40 of a table with an initializer", table(0x40, 1, 0), 1],
    ["flags of limits from 0x00 to 0x0f", moduleOf(section(sectionId.memory, 1, 0x10, 0)), 0x10],
    ["0x00, the attribute of an exception tag", moduleOf(section(sectionId.tag, 1, 1, 0)), 1],
    ["an extern kind from 0x00 to 0x04", moduleOf(section(sectionId.export, 1, 0, 5, 0)), 5],
    ["a func, struct or array type", typed(0x5c, 0), 0x5c],
  ])("expects %s", async (expected, bytes, found) => {
    const { code, message } = await errorOf(() => parseModule(bytes));
    expect(code).toBe("MALFORMED_TYPE");
    expect(message).toContain(`: expected ${expected}, found 0x${found.toString(16).padStart(2, "0")} (at offset`);
  });

  test.each([
    ["a continuation type (stack switching)", typed(0x5d, 0)],
    ["a shared type (shared-everything threads)", typed(0x65, 0)],
    ["a type with a descriptor (custom descriptors)", typed(0x4d, 0)],
    ["a type that describes another (custom descriptors)", typed(0x4c, 0)],
    ["the heap type nocont (stack switching)", global(0x75, 0, 0)],
    ["the heap type cont (stack switching)", global(0x64, 0x68, 0)],
    ["the type stringref (reference-typed strings)", global(0x67, 0, 0)],
    ["the type stringview_wtf8 (reference-typed strings)", global(0x66, 0, 0)],
    ["a shared heap type (shared-everything threads)", global(0x64, 0x65, 0x70)],
    ["an exact heap type (custom descriptors)", global(0x64, 0x62, 0)],
    ["the type stringview_iter (reference-typed strings)", table(0x61, 0, 0)],
    ["a shared global (shared-everything threads)", global(0x7f, 3, 0)],
    ["a shared table (shared-everything threads)", table(0x70, 3, 0, 1)],
    ["an exact function (custom descriptors)", moduleOf(section(sectionId.export, 1, 0, 0x20, 0))],
  ])("names %s", async (feature, bytes) => {
    const { code, message } = await errorOf(() => parseModule(bytes));
    expect(code).toBe("UNSUPPORTED_FEATURE");
    expect(message).toContain(`: ${feature} is a proposal that is not supported (at offset`);
  });
});

describe("the text of an exceeded limit", () => {
  const COUNTED: Readonly<Record<Limit, string>> = {
    moduleBytes: "bytes",
    types: "types",
    recursionGroups: "recursion groups",
    subtypingDepth: "levels of supertypes",
    functions: "functions",
    imports: "imports",
    exports: "exports",
    globals: "globals",
    tags: "tags",
    tables: "tables",
    memories: "memories",
    dataSegments: "data segments",
    elementSegments: "element segments",
    segmentElements: "elements of one element segment",
    tableElements: "elements as the minimum of a table",
    memoryPages: "pages of 64 KiB as the minimum of a memory",
    parameters: "parameters",
    results: "results",
    structFields: "fields",
    supertypes: "supertypes",
    customSections: "custom sections",
    nameBytes: "bytes of a name",
  };

  test.each(Object.entries(COUNTED) as [Limit, string][])("of %s counts %s", (limit, counted) => {
    const found = implementationLimits[limit] + 1;
    const { diagnostics } = explainAny(limitExceeded(limit, found, 16));
    expect(diagnostics[0]?.message).toBe(
      `Cannot parse the module: found ${found} ${counted}, engines accept at most ${found - 1} (at offset 0x10)`,
    );
    const isSize = limit === "tableElements" || limit === "memoryPages";
    expect(diagnostics[0]?.hint).toBe(
      isSize
        ? "build the module with a smaller minimum; the maximum may stay"
        : `split the module, or build it with fewer ${counted}`,
    );
  });
});
